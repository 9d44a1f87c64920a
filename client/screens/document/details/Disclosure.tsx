// A part of the details that is closed until somebody asks, so that looking at documents asks the server for nothing.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Icon } from "../../../components/Icon.tsx";
import type { IconName } from "../../../components/icons.ts";

/** `children` makes what is inside, once it is open. */
export function Disclosure({
  icon,
  words,
  children,
}: {
  icon: IconName;
  words: { title: string; show: string; hide: string };
  children: () => ComponentChildren;
}) {
  const open = useSignal(false);
  return (
    <section class="disclosure" aria-label={words.title}>
      <button
        type="button"
        class="disclosure-open"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name={icon} size={16} />
        {open.value ? words.hide : words.show}
      </button>
      {open.value && children()}
    </section>
  );
}
