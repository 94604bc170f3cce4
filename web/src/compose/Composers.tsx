import { For } from 'solid-js';
import { Composer } from './Composer';
import { composers } from './state';
import './compose.css';

/** The messages that are being written, side by side at the foot of the page. */
export default function Composers() {
  return (
    <div class="composers">
      <For each={composers()}>{(one) => <Composer of={one} />}</For>
    </div>
  );
}
