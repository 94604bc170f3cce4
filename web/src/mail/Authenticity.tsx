import { createMemo, createResource, createSignal, For, Show } from 'solid-js';
import { t } from '../i18n';
import type { Email } from '../jmap/types';
import { Icon, type IconName } from '../ui/icons';
import { Modal } from '../ui/kit';
import { factsOf, type Facts } from './facts';
import { domainOf } from './people';

export type Judgement = 'proved' | 'unproved' | 'forged' | 'unknown';

/** What the server's checks say together about the address in From. */
export function judge(facts: Facts | undefined, domain: string): Judgement {
  const found = facts?.authentication;
  if (!found || (!found.spf && !found.dmarc && !(found.dkim?.length))) return 'unknown';
  const dmarc = found.dmarc?.result;
  if (dmarc === 'pass') return 'proved';
  if (dmarc === 'fail') return 'forged';
  const aligned = found.dkim?.some((each) => each.result === 'pass' && fits(each.domain, domain));
  return aligned || (found.spf?.result === 'pass' && fits(found.spf.domain, domain)) ? 'proved' : 'unproved';
}

function fits(signer: string | null | undefined, domain: string): boolean {
  const one = signer?.toLowerCase() ?? '';
  return one !== '' && (domain === one || domain.endsWith(`.${one}`));
}

const LOOK: Record<Exclude<Judgement, 'unknown'>, { icon: IconName; kind: string }> = {
  proved: { icon: 'shieldCheck', kind: 'good' },
  unproved: { icon: 'shield', kind: 'warn' },
  forged: { icon: 'shieldOff', kind: 'bad' },
};

function lines(facts: Facts): string[] {
  const { spf, dkim, dmarc } = facts.authentication ?? {};
  const result: string[] = [];
  if (!spf || spf.result === 'none') result.push(t().spfNone);
  else result.push(spf.result === 'pass' ? t().spfPass(spf.domain ?? '') : t().spfFail(spf.domain ?? ''));
  if (!dkim?.length) result.push(t().dkimNone);
  for (const each of dkim ?? []) result.push(each.result === 'pass' ? t().dkimPass(each.domain ?? '') : t().dkimFail(each.domain ?? ''));
  result.push(dmarc?.result === 'pass' ? t().dmarcPass : dmarc?.result === 'fail' ? t().dmarcFail : t().dmarcNone);
  return result;
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
