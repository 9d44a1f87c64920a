// The directory: offices and their people, searched on the device. What is shown of somebody can be used: a mail, a call, a correspondent.
import { useMemo, useState } from "preact/hooks";
import type { DirectoryOffice, DirectoryPerson } from "../../../shared/api/directory.ts";
import { useTitle } from "../../app/title.ts";
import { useDirectory } from "../../app/useDirectory.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { matching } from "../../components/mail/matchingPeople.ts";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { Face } from "./Face.tsx";
import { PersonCard } from "./PersonCard.tsx";
import "../people/people.css";
import "../../components/forms/forms.css";
import "./directory.css";

/** People that are drawn at once; another press shows as many more. */
const drawn = 100;

export function DirectoryScreen() {
  useTitle(t.directory.title);
  const loaded = useDirectory();
  const [typed, setTyped] = useState("");
  const [officeId, setOfficeId] = useState("");
  const [most, setMost] = useState(drawn);
  const [open, setOpen] = useState<string>();
  const directory = loaded.value;
  const offices = useMemo(() => new Map(directory?.offices.map((one) => [one.id, one])), [directory]);
  const people = useMemo(
    () =>
      directory ? matching(directory.people, offices, { typed, officeId }).sort((a, b) => collator.value.compare(a.name, b.name)) : [],
    [directory, offices, typed, officeId, collator.value],
  );
  const chosen = offices.get(officeId);
  const person = directory?.people.find(({ id }) => id === open);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.directory.title}
        </h1>
      </header>
      <div class="page-body">
        <FormError text={loaded.problem} />
        {directory === null && (
          <div class="empty">
            <Icon name="people" size={40} />
            <h2>{t.directory.closed}</h2>
            <p>{t.directory.closedText}</p>
          </div>
        )}
        {directory && (
          <>
            {directory.remembered && (
              <p class="people-note" role="status">
                {t.directory.remembered(formatListDate(new Date(directory.at).toISOString(), t.app.today))}
              </p>
            )}
            <div class="directory-filters">
              <input
                class="input"
                type="search"
                aria-label={t.directory.find}
                placeholder={t.directory.find}
                value={typed}
                onInput={(event) => {
                  setTyped(event.currentTarget.value);
                  setMost(drawn);
                }}
              />
              <select
                class="input"
                aria-label={t.directory.office}
                value={officeId}
                onChange={(event) => setOfficeId(event.currentTarget.value)}
              >
                <option value="">{t.directory.allOffices}</option>
                {[...offices.values()]
                  .sort((a, b) => collator.value.compare(a.name, b.name))
                  .map(({ id, name, gone }) => (
                    <option key={id} value={id}>
                      {gone ? t.directory.goneName(name) : name}
                    </option>
                  ))}
              </select>
            </div>
            {chosen && <OfficeBox office={chosen} />}
            <p class="people-note" role="status">
              {t.directory.count(people.length)}
            </p>
            {people.length > 0 && (
              <ul class="panel-box people-list directory-people">
                {people.slice(0, most).map((one) => (
                  <Line key={one.id} person={one} offices={offices} onOpen={() => setOpen(one.id)} />
                ))}
              </ul>
            )}
            {people.length > most && (
              <button type="button" class="button people-more" onClick={() => setMost(most + drawn)}>
                {t.people.more}
              </button>
            )}
          </>
        )}
      </div>
      {person && <PersonCard person={person} offices={offices} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

interface LineProps {
  person: DirectoryPerson;
  offices: ReadonlyMap<string, DirectoryOffice>;
  onOpen: () => void;
}

function Line({ person, offices, onOpen }: LineProps) {
  const places = person.officeIds.flatMap((id) => offices.get(id)?.name ?? []);
  return (
    <li>
      <button type="button" class="person" onClick={onOpen}>
        <Face person={person} />
        <span class="line-label long-text" dir="auto">
          {person.gone ? t.directory.goneName(person.name) : person.name}
          <span>{[person.title, ...places].filter(Boolean).join(" · ")}</span>
        </span>
        <Icon name="right" size={16} />
      </button>
    </li>
  );
}

function OfficeBox({ office: { email, phone, address } }: { office: DirectoryOffice }) {
  if (!email && !phone && !address) return null;
  return (
    <p class="people-note directory-office">
      {address && <span>{address}</span>}
      {phone && <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>}
      {email && <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a>}
    </p>
  );
}
