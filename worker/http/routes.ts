// A router on which nothing can be registered without its contract: the request is validated by it before the handler runs, and the
// handler's answer has to fit it, or it does not compile.
import { type Context, Hono, type Input } from "hono";
import type { ContentfulStatusCode, StatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { readJson } from "./body.ts";
import { type AnswerSchema, type Contract, declaring, type RawAnswer, type RequestSchemas } from "./contract.ts";
import type { AppContext, AppEnv, AppMiddleware } from "./types.ts";

/** An answer with its status, where a contract has several. */
export class Reply<Status extends number = number, Body = unknown> {
  readonly status: Status;
  readonly body: Body;
  constructor(status: Status, body: Body) {
    this.status = status;
    this.body = body;
  }
}

export const reply = <Status extends number, Body>(status: Status, body: Body) => new Reply(status, body);

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : never;
interface Validated<Request extends RequestSchemas | undefined> extends Input {
  out: Request extends RequestSchemas
    ? { param: Output<Request["params"]>; query: Output<Request["query"]>; json: Output<Request["json"]> }
    : object;
}

/** What a handler returns for one kind of answer: the body before the schema's transforms, as the caller will parse it. */
// biome-ignore lint/suspicious/noConfusingVoidType: an answer without a body is what a function without a result returns.
type BodyOf<Answer> = Answer extends z.ZodType ? z.input<Answer> : Answer extends RawAnswer ? Response : void;
type Replies<Answers> = {
  [Status in keyof Answers & number]: Answers[Status] extends RawAnswer ? Response : Reply<Status, BodyOf<Answers[Status]>>;
}[keyof Answers & number];
type IsUnion<T, Whole = T> = T extends Whole ? ([Whole] extends [T] ? false : true) : never;
/** With one status the body itself, with several a `Reply`. */
export type Answered<Answers> =
  IsUnion<keyof Answers & number> extends true ? Replies<Answers> : BodyOf<Answers[keyof Answers & number]> | Replies<Answers>;

type Handler<C extends Contract> = (
  c: Context<AppEnv, string, Validated<C["request"]>>,
) => Answered<C["response"]> | Promise<Answered<C["response"]>>;

type Method = "get" | "post" | "put" | "patch" | "delete";

export class Routes {
  readonly hono = new Hono<AppEnv>();

  get = this.#registering("get");
  post = this.#registering("post");
  put = this.#registering("put");
  patch = this.#registering("patch");
  delete = this.#registering("delete");

  #registering(method: Method) {
    return <const C extends Contract>(path: string, contract: C, handler: Handler<C>): this => {
      const run = handler as (c: AppContext) => unknown;
      this.hono.on(method, path, declaring(contract), ...(contract.use ?? []), validated(contract.request), async (c) =>
        answer(c, contract, await run(c)),
      );
      return this;
    };
  }
}

export const routes = () => new Routes();

/** Path, then query, then body. @throws AppError entity.notFound for a path that can't name anything, ZodError */
const validated =
  ({ params, query, json }: RequestSchemas = {}): AppMiddleware =>
  async (c, next) => {
    if (params) {
      const parsed = params.safeParse(c.req.param());
      if (!parsed.success) throw new AppError("entity.notFound");
      c.req.addValidatedData("param", parsed.data);
    }
    if (query) c.req.addValidatedData("query", query.parse(c.req.query()));
    if (json) c.req.addValidatedData("json", (await bodyOf(c, json)) as object);
    await next();
  };

/** A body that may be left out is left out without a content type. */
async function bodyOf(c: AppContext, schema: z.ZodType): Promise<unknown> {
  const without = c.req.header("Content-Type") === undefined ? schema.safeParse(undefined) : undefined;
  return without?.success ? without.data : readJson(c, schema);
}

function answer(c: AppContext, { response }: Contract, result: unknown): Response {
  if (result instanceof Response) return result;
  const [only] = Object.keys(response);
  const { status, body } = result instanceof Reply ? result : { status: Number(only), body: result };
  if (isEmpty(response[status])) return c.body(null, status as StatusCode);
  return c.json(body, status as ContentfulStatusCode);
}

const isEmpty = (schema: AnswerSchema | undefined) => schema === null;
