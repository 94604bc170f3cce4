import { createResource, createSignal, For, Show } from 'solid-js';
import { language, t } from '../i18n';
import type { BodyPart, Email } from '../jmap/types';
import { mail } from '../store/app';
import { Icon, type IconName } from '../ui/icons';
import { Button, say } from '../ui/kit';
import { answerInvitation } from './answer';
import { readInvitation, type Answer, type Invitation as Invited, type Time } from './ics';

const ANSWERS: { answer: Answer; keyword: string; label: 'invAccept' | 'invMaybe' | 'invDecline'; said: 'invAccepted' | 'invTentative' | 'invDeclined'; icon: IconName }[] = [
  { answer: 'ACCEPTED', keyword: '$accepted', label: 'invAccept', said: 'invAccepted', icon: 'check' },
  { answer: 'TENTATIVE', keyword: '$tentative', label: 'invMaybe', said: 'invTentative', icon: 'info' },
  { answer: 'DECLINED', keyword: '$declined', label: 'invDecline', said: 'invDeclined', icon: 'close' },
];

const span = (from: Time, to: Time | undefined, zone?: string): string => {
  const days: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' };
  const clock: Intl.DateTimeFormatOptions = from.allDay ? {} : { hour: 'numeric', minute: '2-digit', timeZoneName: 'short', ...(zone ? { timeZone: zone } : {}) };
  const format = new Intl.DateTimeFormat(language(), { ...days, ...clock });
  // The day after the last one is where a whole day's event ends (RFC 5545 3.6.1).
  const end = to && (from.allDay ? new Date(to.at.getTime() - 86_400_000) : to.at);
  return end && end > from.at ? format.formatRange(from.at, end) : format.format(from.at);
};

/** Whether a time reads another way where it was written. */
function elsewhere(time: Time): boolean {
  if (!time.zone) return false;
  const clock = (zone?: string) => new Intl.DateTimeFormat('en', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(time.at);
  return clock(time.zone) !== clock();
}

function Card(props: { email: Email; of: Invited }) {
  const [busy, setBusy] = createSignal(false);
  const me = () => {
    const own = new Map(mail().identities().map((identity) => [identity.email.toLowerCase(), identity]));
    return props.of.attendees.map((each) => own.get(each.email.toLowerCase())).find((each) => each !== undefined) ?? mail().identities()[0];
  };
  const answered = () => ANSWERS.find((each) => mail().email(props.email.id)?.keywords[each.keyword]);
  const asks = () => props.of.method === 'REQUEST' && props.of.organizer !== undefined && me()?.email.toLowerCase() !== props.of.organizer.email.toLowerCase();
  const reply = async (answer: Answer) => {
    const who = me();
    if (!who) return;
    setBusy(true);
    await answerInvitation(props.email, props.of, who, answer, Object.fromEntries(ANSWERS.map((each) => [each.keyword, each.answer === answer])))
      .catch(() => say(t().needsServer))
      .finally(() => setBusy(false));
  };
  const heading = () => {
    const from = props.of.attendees[0];
    if (props.of.method === 'CANCEL') return t().invCanceled;
    if (props.of.method === 'REPLY' && from) return t().invReply(from.name ?? from.email, from.status);
    return t().invInvitation;
  };
  return (
    <section class="invitation" classList={{ canceled: props.of.method === 'CANCEL' }} aria-label={t().invInvitation}>
      <header>
        <Icon name="calendar" />
        <span>
          <small>{heading()}</small>
          <strong>
            <bdi>{props.of.summary || t().noSubject}</bdi>
          </strong>
        </span>
      </header>
      <dl>
        <Show when={props.of.start}>
          {(start) => (
            <>
              <dt>{t().invWhen}</dt>
              <dd>
                {span(start(), props.of.end)}
                <Show when={elsewhere(start())}>
                  <small>{t().invThere(span(start(), props.of.end, start().zone))}</small>
                </Show>
                <Show when={props.of.repeats}>
                  <small>{t().invRepeats}</small>
                </Show>
              </dd>
            </>
          )}
        </Show>
        <Show when={props.of.location}>
          <dt>{t().invWhere}</dt>
          <dd>
            <bdi>{props.of.location}</bdi>
          </dd>
        </Show>
        <Show when={props.of.organizer}>
          {(organizer) => (
            <>
              <dt>{t().invOrganizer}</dt>
              <dd>
                <bdi title={organizer().email}>{organizer().name ?? organizer().email}</bdi>
              </dd>
            </>
          )}
        </Show>
        <Show when={props.of.attendees.length > 0}>
          <dt>{t().invWho}</dt>
          <dd>
            <ul>
              <For each={props.of.attendees.slice(0, 12)}>
                {(each) => (
                  <li class={each.status.toLowerCase()}>
                    <bdi title={each.email}>{each.name ?? each.email}</bdi>
                    <Show when={ANSWERS.find((one) => one.answer === each.status)}>{(one) => <small>{t()[one().said]}</small>}</Show>
                  </li>
                )}
              </For>
              <Show when={props.of.attendees.length > 12}>
                <li>{t().invMore(props.of.attendees.length - 12)}</li>
              </Show>
            </ul>
          </dd>
        </Show>
      </dl>
      <Show when={asks()}>
        <footer>
          <For each={ANSWERS}>
            {(each) => (
              <Button icon={each.icon} kind={answered() === each ? 'primary' : undefined} aria-pressed={answered() === each} disabled={busy()} onClick={() => void reply(each.answer)}>
                {t()[each.label]}
              </Button>
            )}
          </For>
        </footer>
      </Show>
    </section>
  );
}

/** The card of a message that is an invitation to a meeting, or what became of one. */
export default function Invitation(props: { email: Email; part: BodyPart }) {
  const [read] = createResource(
    () => props.part.blobId ?? undefined,
    async (blobId) => {
      const blob = await mail().client.download(mail().account, blobId, props.part.name ?? '', props.part.type);
      return readInvitation(new TextDecoder(props.part.charset ?? 'utf-8').decode(await blob.arrayBuffer()));
    },
  );
  return <Show when={read.state === 'ready' && read()}>{(of) => <Card email={props.email} of={of()} />}</Show>;
}
