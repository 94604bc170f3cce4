import { Dialog } from '@kobalte/core/dialog';
import { Show } from 'solid-js';
import { t } from '../i18n';
import { Tool, type ModalProps } from './kit';

/** A window over the page, as {@link Modal} has it. */
export default function Window(props: ModalProps) {
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
