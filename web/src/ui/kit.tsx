import { Dialog } from '@kobalte/core/dialog';
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { createEffect, createSignal, createUniqueId, For, Show, splitProps, type JSX, type ParentProps } from 'solid-js';
import { t } from '../i18n';
import type { Address } from '../jmap/types';
import { hue, initials } from '../mail/people';
import { Icon, type IconName } from './icons';

type ButtonProps = JSX.ButtonHTMLAttributes<HTMLButtonElement>;

/** A button that is an icon and says its name to those who point at it or hear it. */
export function Tool(props: ButtonProps & { icon: IconName; label: string; full?: boolean; small?: boolean; tipAt?: 'start' | 'end' | 'above'; keys?: string }) {
  const [own, rest] = splitProps(props, ['icon', 'label', 'full', 'small', 'tipAt', 'keys', 'class']);
  return (
    <button
      type="button"
      {...rest}
      class={`tool ${own.class ?? ''}`}
      classList={{ small: own.small }}
      aria-label={own.label}
      data-tip={own.keys ? `${own.label} (${own.keys})` : own.label}
      data-tip-at={own.tipAt}
    >
      <Icon name={own.icon} full={own.full} />
    </button>
  );
}

export function Button(props: ButtonProps & { icon?: IconName; kind?: 'primary' | 'danger' | 'quiet'; big?: boolean; busy?: boolean }) {
  const [own, rest] = splitProps(props, ['icon', 'kind', 'big', 'busy', 'class', 'children']);
  return (
    <button type="button" {...rest} class={`button ${own.kind ?? ''} ${own.class ?? ''}`} classList={{ big: own.big }} aria-busy={own.busy || undefined}>
      <Show when={own.busy} fallback={own.icon && <Icon name={own.icon} />}>
        <span class="spinner" />
      </Show>
      {own.children}
    </button>
  );
}

export function Avatar(props: { of: Address | undefined; small?: boolean }) {
  return (
    <span class="avatar" classList={{ small: props.small }} style={{ '--hue': String(hue(props.of?.email ?? '')) }} aria-hidden="true">
      {initials(props.of)}
    </span>
  );
}

export interface MenuEntry {
  label: string;
  icon?: IconName;
  keys?: string;
  danger?: boolean;
  off?: boolean;
  line?: boolean;
  checked?: boolean;
  run: () => void;
}

/** A button that opens a menu. */
export function Menu(props: { label: string; icon: IconName; entries: MenuEntry[]; small?: boolean; tipAt?: 'start' | 'end' | 'above' }) {
  return (
    <DropdownMenu gutter={6} modal={false}>
      <DropdownMenu.Trigger as={Tool} icon={props.icon} label={props.label} small={props.small} tipAt={props.tipAt} />
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <For each={props.entries}>
            {(entry) => (
              <>
                <Show when={entry.line}>
                  <DropdownMenu.Separator class="menu-line" />
                </Show>
                <DropdownMenu.Item class="menu-item" classList={{ danger: entry.danger }} disabled={entry.off} onSelect={entry.run}>
                  <Show when={entry.icon}>{(icon) => <Icon name={icon()} />}</Show>
                  <span>{entry.label}</span>
                  <Show when={entry.checked}>
                    <Icon name="check" />
                  </Show>
                  <Show when={entry.keys}>
                    <kbd>{entry.keys}</kbd>
                  </Show>
                </DropdownMenu.Item>
              </>
            )}
          </For>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

/** A window over the page. */
export function Modal(props: ParentProps<{ title: string; open: boolean; close: () => void; wide?: boolean; footer?: JSX.Element }>) {
  let content!: HTMLDivElement;
  return (
    <Dialog open={props.open} onOpenChange={(open) => !open && props.close()}>
      <Dialog.Portal>
        <Dialog.Overlay class="scrim" />
        <div class="dialog-place">
          <Dialog.Content
            ref={content}
            class="dialog"
            classList={{ wide: props.wide }}
            onOpenAutoFocus={(event) => {
              // Where there is something to type, the keys go there and not to the button that closes.
              const field = content.querySelector<HTMLElement>('[autofocus]');
              if (!field) return;
              event.preventDefault();
              field.focus();
            }}
          >
            <header>
              <Dialog.Title as="h2">{props.title}</Dialog.Title>
              <Dialog.CloseButton as={Tool} icon="close" label={t().close} small tipAt="end" />
            </header>
            {props.children}
            <Show when={props.footer}>
              <footer>{props.footer}</footer>
            </Show>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  );
}

interface Question {
  title: string;
  text?: string;
  yes: string;
  danger?: boolean;
  /** Asks for a line of text, which starts as this. */
  value?: string;
  label?: string;
  answer: (value: string | undefined) => void;
}

const [question, ask] = createSignal<Question | undefined>();

/** Asks before something that cannot be undone. */
export function confirm(about: { title: string; text?: string; yes: string; danger?: boolean }): Promise<boolean> {
  return new Promise((resolve) => ask({ ...about, answer: (value) => resolve(value !== undefined) }));
}

/** Asks for a line of text; undefined when the person thought better of it. */
export function prompt(about: { title: string; yes: string; label: string; value: string; text?: string }): Promise<string | undefined> {
  return new Promise((resolve) => ask({ ...about, answer: resolve }));
}

/** Shows what {@link confirm} and {@link prompt} ask. Stands once in the page. */
export function Questions() {
  const id = createUniqueId();
  const [text, setText] = createSignal('');
  createEffect(() => setText(question()?.value ?? ''));
  const answer = (value: string | undefined) => {
    const asked = question();
    ask(undefined);
    asked?.answer(value);
  };
  return (
    <Modal
      title={question()?.title ?? ''}
      open={question() !== undefined}
      close={() => answer(undefined)}
      footer={
        <>
          <Button onClick={() => answer(undefined)}>{t().cancel}</Button>
          <Button kind={question()?.danger ? 'danger' : 'primary'} onClick={() => answer(text())}>
            {question()?.yes}
          </Button>
        </>
      }
    >
      <Show when={question()?.text}>
        <p class="hint">{question()?.text}</p>
      </Show>
      <Show when={question()?.label}>
        <form
          class="field"
          onSubmit={(event) => {
            event.preventDefault();
            answer(text());
          }}
        >
          <label for={id}>{question()?.label}</label>
          <input id={id} class="input" value={text()} onInput={(event) => setText(event.currentTarget.value)} autofocus />
        </form>
      </Show>
    </Modal>
  );
}

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const [toasts, setToasts] = createSignal<Toast[]>([]);
let toastIds = 0;

export function dismiss(id: number): void {
  setToasts((all) => all.filter((toast) => toast.id !== id));
}

/** Says what happened, at the foot of the page and to screen readers. Returns what takes it away. */
export function say(text: string, action?: Toast['action'], millis = 7_000): () => void {
  const id = ++toastIds;
  setToasts((all) => [...all.slice(-2), { id, text, action }]);
  setTimeout(() => dismiss(id), millis);
  return () => dismiss(id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      <For each={toasts()}>
        {(toast) => (
          <div class="toast">
            <span>{toast.text}</span>
            <Show when={toast.action}>
              {(action) => (
                <Button
                  onClick={() => {
                    dismiss(toast.id);
                    action().run();
                  }}
                >
                  {action().label}
                </Button>
              )}
            </Show>
            <Tool icon="close" label={t().close} small tipAt="above" onClick={() => dismiss(toast.id)} />
          </div>
        )}
      </For>
    </div>
  );
}

export function Empty(props: { icon: IconName; title: string; text?: string; children?: JSX.Element }) {
  return (
    <div class="empty">
      <span class="figure">
        <Icon name={props.icon} />
      </span>
      <strong>{props.title}</strong>
      <Show when={props.text}>
        <p>{props.text}</p>
      </Show>
      {props.children}
    </div>
  );
}
