import { createSignal, For, Show, type JSX } from 'solid-js';

/** A list in which typing finds, the arrows choose, and Enter or a click takes. */
export function Chooser<T>(props: {
  /** Names its parts; the only one of its name in the page. */
  id: string;
  /** What the field is for. */
  label: string;
  /** What the list holds. */
  holds: string;
  placeholder: string;
  words: string;
  write: (words: string) => void;
  /** Those that fit the words. */
  found: T[];
  key: (one: T) => string;
  /** By Enter it is called without one, too, where nothing fits. */
  take: (one: T | undefined) => void;
  /** Whether one is chosen, in a list in which several may be. */
  chosen?: (one: T) => boolean;
  depth?: (one: T) => number;
  /** In the place of an empty list. */
  none?: JSX.Element;
  children: (one: T) => JSX.Element;
}) {
  const [at, setAt] = createSignal(0);
  const part = (one: T) => `${props.id}-${props.key(one)}`;
  const lit = () => props.found[at()];
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(props.found.length - 1, at() + by)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      props.take(lit());
    }
  };
  return (
    <>
      <input
        class="input"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${props.id}-list`}
        aria-activedescendant={lit() ? part(lit()!) : undefined}
        aria-label={props.label}
        placeholder={props.placeholder}
        value={props.words}
        maxlength={100}
        autofocus
        onInput={(event) => {
          props.write(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      <Show when={props.found.length > 0} fallback={props.none}>
        <ul class="mover" id={`${props.id}-list`} role="listbox" aria-multiselectable={props.chosen ? 'true' : undefined} aria-label={props.holds}>
          <For each={props.found}>
            {(one, index) => (
              <li
                id={part(one)}
                role="option"
                aria-selected={props.chosen ? props.chosen(one) : at() === index()}
                class="menu-item"
                classList={{ lit: at() === index() }}
                style={{ '--depth': String(props.depth?.(one) ?? 0) }}
                onClick={() => {
                  setAt(index());
                  props.take(one);
                }}
              >
                {props.children(one)}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
