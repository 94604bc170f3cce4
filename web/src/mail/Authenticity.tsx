import { createMemo, createResource, createSignal, For, Show } from 'solid-js';
import { t } from '../i18n';
import type { Email } from '../jmap/types';
import { Icon, type IconName } from '../ui/icons';
import { Modal } from '../ui/kit';
import { factsOf, type Facts } from './facts';
import { judge, signer, type Judgement } from './judge';
import { domainOf } from './people';

const LOOK: Record<Exclude<Judgement, 'unknown'>, { icon: IconName; kind: string }> = {
  proved: { icon: 'shieldCheck', kind: 'good' },
  unproved: { icon: 'shield', kind: 'warn' },
  forged: { icon: 'shieldOff', kind: 'bad' },
};

function lines(facts: Facts): string[] {
  const found = facts.authentication ?? [];
  const spf = found.find((each) => each.method === 'spf');
  const dkim = found.filter((each) => each.method === 'dkim' && each.result !== 'none');
  const dmarc = found.find((each) => each.method === 'dmarc')?.result;
  const result: string[] = [];
  if (spf?.result === 'pass') result.push(t().spfPass(signer(spf)));
  else if (spf?.result === 'fail' || spf?.result === 'softfail') result.push(t().spfFail(signer(spf)));
  else result.push(t().spfNone);
  if (dkim.length === 0) result.push(t().dkimNone);
  for (const each of dkim) result.push(each.result === 'pass' ? t().dkimPass(signer(each)) : t().dkimFail(signer(each)));
  result.push(dmarc === 'pass' ? t().dmarcPass : dmarc === 'fail' ? t().dmarcFail : t().dmarcNone);
  return result;
}

/** What to be careful about, whatever the checks say. */
function warnings(facts: Facts | undefined): string[] {
  const result: string[] = [];
  const like = facts?.lookalike;
  if (like?.kind === 'name') result.push(t().looksName(like.claims, like.domain));
  if (like?.kind === 'domain') result.push(t().looksDomain(like.domain, like.claims));
  if (like?.kind === 'letters') result.push(t().looksLetters(like.domain));
  if (facts?.replyToDiffers) result.push(t().replyElsewhere(facts.replyToDiffers));
  return result;
}

/** The warnings as a bar above the message. */
export function Warnings(props: { email: Email }) {
  const [facts] = createResource(() => props.email.id, factsOf);
  return (
    <For each={warnings(facts())}>
      {(line) => (
        <div class="banner careful" role="note">
          <Icon name="shieldOff" />
          <p>{line}</p>
        </div>
      )}
    </For>
  );
}

/** Says in plain words whether a message comes from whom it says. */
export function Authenticity(props: { email: Email }) {
  const [facts] = createResource(() => props.email.id, factsOf);
  const [shown, show] = createSignal(false);
  const domain = () => domainOf(props.email.from?.[0]?.email ?? '');
  const judgement = createMemo(() => judge(facts(), domain()));
  const short = () => ({ proved: t().provedShort, unproved: t().notProvedShort, forged: t().forgedShort, unknown: '' })[judgement()];
  const long = () => ({ proved: t().proved, unproved: t().notProved, forged: t().forged, unknown: () => '' })[judgement()](domain());
  return (
    <Show when={judgement() !== 'unknown' && facts()}>
      {(known) => {
        const look = () => LOOK[judgement() as Exclude<Judgement, 'unknown'>];
        return (
          <>
            <button class={`badge ${look().kind}`} onClick={() => show(true)}>
              <Icon name={look().icon} />
              {short()}
            </button>
            <Modal title={t().whoSent} open={shown()} close={() => show(false)}>
              <p class={`verdict ${look().kind}`}>
                <Icon name={look().icon} />
                {long()}
              </p>
              <ul class="reasons">
                <For each={lines(known())}>{(line) => <li>{line}</li>}</For>
              </ul>
            </Modal>
          </>
        );
      }}
    </Show>
  );
}
