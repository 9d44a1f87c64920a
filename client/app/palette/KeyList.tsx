// All keys, as a dialog and inside of Settings.
import { Dialog } from "../../components/Dialog.tsx";
import { t } from "../../i18n/index.ts";

const mod = /Mac|iP/.test(navigator.userAgent) ? "⌘" : "Ctrl";

export function KeyList({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t.keys.title} onClose={onClose} size="wide">
      <KeyTable />
    </Dialog>
  );
}

export function KeyTable() {
  const groups: [string, [string, string[]][]][] = [
    [
      t.keys.groups.everywhere,
      [
        [t.keys.palette, [mod, "K"]],
        [t.keys.search, ["/"]],
        [t.keys.add, ["N"]],
        [t.scan.title, ["S"]],
        [t.keys.undo, ["U"]],
        [t.keys.help, ["?"]],
        [t.keys.escape, ["Esc"]],
      ],
    ],
    [
      t.keys.groups.lists,
      [
        [t.keys.next, ["J"]],
        [t.keys.previous, ["K"]],
        [t.keys.open, ["Enter"]],
        [t.keys.select, ["X"]],
        [t.keys.selectRange, ["Shift", "J"]],
        [t.list.selectAll, [mod, "A"]],
        [t.keys.tag, ["T"]],
        [t.keys.move, ["M"]],
        [t.keys.trash, ["Delete"]],
        [t.keys.panel, ["I"]],
      ],
    ],
    [
      t.keys.groups.inbox,
      [
        [t.keys.file, ["E"]],
        [t.keys.snooze, ["H"]],
        [t.keys.next, ["J"]],
        [t.keys.previous, ["K"]],
        [t.keys.select, ["X"]],
      ],
    ],
    [
      t.keys.groups.document,
      [
        [t.keys.next, ["J"]],
        [t.keys.previous, ["K"]],
        [t.keys.find, [mod, "F"]],
        [t.keys.zoom, ["+", "−"]],
      ],
    ],
  ];
  return (
    <div class="key-groups">
      {groups.map(([name, keys]) => (
        <section key={name}>
          <h3>{name}</h3>
          <dl class="key-list">
            {keys.map(([what, combination]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  {combination.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
