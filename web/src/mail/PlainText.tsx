import { createMemo, createSignal, For, Show } from 'solid-js';
import { t } from '../i18n';
import { blocks, pieces, signatureAt, type Block } from './text';

function Line(props: { text: string }) {
  return (
    <>
      <For each={pieces(props.text)}>
        {(piece) => (
          <Show when={piece.href} fallback={piece.text}>
            <a href={piece.href} target="_blank" rel="noopener noreferrer">{piece.text}</a>
          </Show>
        )}
      </For>
      {'\n'}
    </>
  );
}

function Quoted(props: { block: Block }) {
  // A line or two of quote is read at once; more of it was read before.
  const [shown, show] = createSignal(props.block.lines.length <= 4);
  return (
    <Show when={shown()} fallback={<button class="quoted-fold" aria-label={t().showQuoted} onClick={() => show(true)}>•••</button>}>
      <blockquote style={{ '--depth': String(Math.min(props.block.depth, 5)) }}>
        <For each={props.block.lines}>{(line) => <Line text={line} />}</For>
      </blockquote>
    </Show>
  );
}

/** The text of a message, with links to follow and quotes to unfold. */
export function PlainText(props: { text: string }) {
  const parts = createMemo(() => blocks(props.text.replace(/\s+$/, '')));
  return (
    <div class="plain" dir="auto">
      <For each={parts()}>
        {(block) => (
          <Show when={block.depth === 0} fallback={<Quoted block={block} />}>
            <div class="plain-own">
              <For each={block.lines.slice(0, signatureAt(block.lines))}>{(line) => <Line text={line} />}</For>
              <Show when={signatureAt(block.lines) < block.lines.length}>
                <div class="plain-signature">
                  <For each={block.lines.slice(signatureAt(block.lines) + 1)}>{(line) => <Line text={line} />}</For>
                </div>
              </Show>
            </div>
          </Show>
        )}
      </For>
    </div>
  );
}
