import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { For, onMount, Show } from 'solid-js';
import { Icon } from './icons';
import { Tool, type MenuProps } from './kit';

/** A menu that was just asked for, as {@link Menu} has it; it opens as if its button had been used in that way. */
export default function OpenMenu(props: MenuProps & { by: 'pointer' | 'keys' }) {
  let button!: HTMLButtonElement;
  onMount(() =>
    queueMicrotask(() => {
      button.focus();
      const press = props.by === 'keys' ? new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }) : new PointerEvent('pointerdown', { button: 0, pointerType: 'mouse', bubbles: true });
      button.dispatchEvent(press);
    }),
  );
  return (
    <DropdownMenu gutter={6} modal={false}>
      <DropdownMenu.Trigger ref={button} as={Tool} icon={props.icon} label={props.label} small={props.small} tipAt={props.tipAt} />
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
