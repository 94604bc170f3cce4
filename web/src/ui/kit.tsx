import { createEffect, createSignal, createUniqueId, For, lazy, Show, splitProps, Suspense, type JSX, type ParentProps } from 'solid-js';
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

export interface MenuProps {
  label: string;
  icon: IconName;
  entries: MenuEntry[];
  small?: boolean;
  tipAt?: 'start' | 'end' | 'above';
}

export type ModalProps = ParentProps<{ title: string; open: boolean; close: () => void; wide?: boolean; footer?: JSX.Element }>;

/** What windows and menus are made of is as large as all that a list needs: it comes after the list, or when it is asked for. */
const windows = () => import('./windows');
const menus = () => import('./menus');
const OpenMenu = lazy(menus);
const OpenModal = lazy(windows);

/** Fetches what opens when somebody asks, before anybody does. */
export async function prepare(): Promise<void> {
  await Promise.all([windows(), menus()]).catch(() => undefined);
}

/** A button that opens a menu. */
export function Menu(props: MenuProps) {
  const [opened, setOpened] = createSignal<'pointer' | 'keys' | undefined>();
  const button = (busy: boolean) => (
    <Tool
      icon={props.icon}
      label={props.label}
      small={props.small}
      tipAt={props.tipAt}
      aria-haspopup="menu"
      aria-expanded={busy}
      onPointerEnter={() => void menus().catch(() => undefined)}
      // A click by Enter or the space bar has no pointer that it came from.
      onClick={(event) => setOpened(event.detail === 0 ? 'keys' : 'pointer')}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        event.preventDefault();
        event.stopPropagation();
        setOpened('keys');
      }}
    />
  );
  return (
    <Show when={opened()} fallback={button(false)}>
      {(by) => (
        <Suspense fallback={button(true)}>
          <OpenMenu {...props} by={by()} />
        </Suspense>
      )}
    </Show>
  );
}

/** A window over the page. */
export function Modal(props: ModalProps) {
  const [wanted, setWanted] = createSignal(false);
  createEffect(() => props.open && setWanted(true));
  return (
    <Show when={wanted()}>
      <Suspense>
        <OpenModal {...props} />
      </Suspense>
    </Show>
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
