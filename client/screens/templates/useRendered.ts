// What the server makes of a template's HTML and of what its fields are filled with.
import { useEffect, useState } from "preact/hooks";
import type { MergeField, Rendered, Template } from "../../../shared/api/templates.ts";
import { problemText } from "../../app/problems.ts";
import { useDebouncedValue } from "../../app/useDebouncedValue.ts";
import { useOffice } from "../../app/useOffice.ts";
import { ApiProblem } from "../../data/errors.ts";
import { language, t } from "../../i18n/index.ts";
import type { Values } from "./fieldValues.ts";

interface Shown {
  /** Undefined until the first answer. */
  html: string | undefined;
  fields: readonly MergeField[];
  missing: readonly string[];
  /** Empty where all is well. */
  problem: string;
}

/** Asks half a second after the last key; what was shown stays until the answer, and while there is a mistake in the template. */
export function useRendered(template: Template, html: string, values: Values): Shown {
  const office = useOffice();
  const [shown, setShown] = useState<Shown>({ html: undefined, fields: template.fields, missing: [], problem: "" });
  const asked = useDebouncedValue(JSON.stringify([html, values]), 500);
  useEffect(() => {
    let gone = false;
    const [source, fields] = JSON.parse(asked) as [string, Values];
    office((api) => api.previewTemplate({ html: source, fields, language: language.peek() })).then(
      (rendered: Rendered) => !gone && setShown({ ...rendered, problem: "" }),
      (error: unknown) => {
        if (gone) return;
        const fault = error instanceof ApiProblem ? error.fields.html : undefined;
        setShown((before) => ({ ...before, problem: fault ? t.templates.mistake(fault) : problemText(error).message }));
      },
    );
    return () => {
      gone = true;
    };
  }, [asked]);
  return shown;
}
