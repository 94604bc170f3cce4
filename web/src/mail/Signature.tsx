import { createResource, createSignal, For, Show } from 'solid-js';
import { t } from '../i18n';
import type { Email } from '../jmap/types';
import { Icon, type IconName } from '../ui/icons';
import { Modal } from '../ui/kit';
import { factsOf } from './facts';
import { reasons, sentence, standing, type Standing } from './signature';

const LOOK: Record<Standing, { icon: IconName; kind: string }> = {
  good: { icon: 'shieldCheck', kind: 'good' },
  was: { icon: 'shield', kind: 'warn' },
  bad: { icon: 'shieldOff', kind: 'bad' },
};

/** Says in plain words who signed a message (S/MIME) and who certifies that, or why the signature does not count. */
export function SignatureBadge(props: { email: Email }) {
  const [facts] = createResource(() => props.email.id, factsOf);
  const [shown, show] = createSignal(false);
  return (
    <Show when={facts()?.signature}>
      {(signature) => {
        const look = () => LOOK[standing(signature())];
        const short = () => ({ good: t().smimeGoodShort, was: t().smimeWasShort, bad: t().smimeBadShort })[standing(signature())];
        return (
          <>
            <button class={`badge ${look().kind}`} onClick={() => show(true)}>
              <Icon name={look().icon} />
              {short()}
            </button>
            <Modal title={t().smimeTitle} open={shown()} close={() => show(false)}>
              <p class={`verdict ${look().kind}`}>
                <Icon name={look().icon} />
                <bdi>{sentence(signature())}</bdi>
              </p>
              <ul class="reasons">
                <For each={reasons(signature())}>{(line) => <li>{line}</li>}</For>
              </ul>
            </Modal>
          </>
        );
      }}
    </Show>
  );
}
