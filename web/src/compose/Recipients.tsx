import { createEffect, createMemo, createSignal, createUniqueId, For, onCleanup, Show } from 'solid-js';
import { t } from '../i18n';
import type { Address } from '../jmap/types';
import { follow } from '../contacts/store';
import { findPrincipals, toAddress } from '../mail/directory';
import { nameOf, written } from '../mail/people';
import { Icon } from '../ui/icons';
import { Avatar } from '../ui/kit';
import { isAddress, meant, parseAddresses, suggestPeople, withColleagues } from './completion';

/** People to write to: chips, and a field that completes. */
export function Recipients(props: {
  label: string;
  people: Address[];
  others: Address[];
  outside: (person: Address) => boolean;
  change: (people: Address[]) => void;
  autofocus?: boolean;
}) {
  const id = createUniqueId();
  const [text, setText] = createSignal('');
  const [at, setAt] = createSignal(0);
  const [wentThere, setWentThere] = createSignal(false);
  const [focused, setFocused] = createSignal(false);
  let field!: HTMLInputElement;
  const [colleagues, setColleagues] = createSignal<Address[]>([]);
  createEffect(() => {
    const typed = text().trim();
    setColleagues([]);
    if (!focused() || typed.length < 2) return;
    const timer = setTimeout(() => {
      // Without the directory there are those one has mail of.
      void findPrincipals(typed).then((all) => text().trim() === typed && setColleagues(all.flatMap(toAddress)), () => undefined);
    }, 150);
    onCleanup(() => clearTimeout(timer));
  });
  const found = createMemo(() => {
    if (!focused()) return [];
    const taken = [...props.people, ...props.others].map((person) => person.email);
    return withColleagues(suggestPeople(text(), taken), colleagues(), taken);
  });
  const add = (people: Address[]) => {
    const fresh = people.filter((person) => !props.people.some((each) => each.email.toLowerCase() === person.email.toLowerCase()));
    props.change([...props.people, ...fresh]);
    setText('');
    setAt(0);
    setWentThere(false);
  };
  const commit = () => {
    const typed = parseAddresses(text());
    if (typed.length > 0) add(typed);
  };
  const removeAt = (index: number) => props.change(props.people.filter((_, each) => each !== index));
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && found().length > 0) {
      event.preventDefault();
      setWentThere(true);
      setAt(Math.max(0, Math.min(found().length - 1, at() + by)));
    } else if (event.key === 'Enter' || (event.key === 'Tab' && text().trim())) {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        // It sends the message, and so what is typed is a recipient.
        commit();
        return;
      }
      const one = meant(text(), found(), at(), wentThere());
      if (one) add([one]);
      else commit();
      if (event.key === 'Enter' || one) event.preventDefault();
    } else if (event.key === ',' || event.key === ';') {
      if (isAddress(text().trim()) || text().includes('<')) {
        event.preventDefault();
        commit();
      }
    } else if (event.key === 'Backspace' && text() === '' && props.people.length > 0) {
      removeAt(props.people.length - 1);
    } else if (event.key === 'Escape' && found().length > 0 && text()) {
      event.preventDefault();
      event.stopPropagation();
      setFocused(false);
    }
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData?.getData('text/plain') ?? '';
    const people = parseAddresses(pasted);
    if (!people.some((person) => isAddress(person.email)) || !/[,;<\n]/.test(pasted)) return;
    event.preventDefault();
    add(people);
  };
  return (
    <div class="people" onClick={() => field.focus()}>
      <label for={id}>{props.label}</label>
      <ul class="chips">
        <For each={props.people}>
          {(person, index) => (
            <li class="chip" classList={{ wrong: !isAddress(person.email), outside: props.outside(person) }} title={written(person)}>
              <Show when={props.outside(person)}>
                <Icon name="globe" />
              </Show>
              <bdi>{nameOf(person)}</bdi>
              <button type="button" aria-label={t().removeRecipient(nameOf(person))} onClick={() => removeAt(index())}>
                <Icon name="close" />
              </button>
            </li>
          )}
        </For>
        <li class="chip-field">
          <input
            id={id}
            ref={(element) => {
              field = element;
              if (props.autofocus) queueMicrotask(() => element.focus());
            }}
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={found().length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={found().length > 0 ? `${id}-${at()}` : undefined}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={text()}
            onFocus={() => {
              follow();
              setFocused(true);
            }}
            onBlur={() => {
              setFocused(false);
              commit();
            }}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setFocused(true);
              setAt(0);
              setWentThere(false);
            }}
            onKeyDown={keys}
            onPaste={paste}
          />
        </li>
      </ul>
      <ul class="menu completions" id={`${id}-list`} role="listbox" aria-label={t().suggestions} hidden={found().length === 0}>
        <For each={found()}>
          {(person, index) => (
            <li
              id={`${id}-${index()}`}
              role="option"
              aria-selected={at() === index()}
              class="menu-item"
              classList={{ lit: at() === index() }}
              onMouseDown={(event) => {
                event.preventDefault();
                add([person]);
              }}
            >
              <Avatar of={person} small />
              <span class="completion">
                <bdi>{nameOf(person)}</bdi>
                <Show when={person.name}>
                  <small>{person.email}</small>
                </Show>
              </span>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
