import { createResource, createSignal, For, Show } from 'solid-js';
import { createStore, produce, unwrap } from 'solid-js/store';
import { t } from '../i18n';
import { SIEVE, type GetResponse, type Id } from '../jmap/types';
import { mailboxName } from '../mail/actions';
import { asked } from '../mail/Sidebar';
import { tree } from '../mail/tree';
import { mail } from '../store/app';
import { Icon } from '../ui/icons';
import { Button, confirm, Empty, say, Tool } from '../ui/kit';
import { isAddress } from '../compose/completion';
import { blankRule, isWhole, read, replacing, SCRIPT, write, type Action, type Condition, type Rule } from './sieve';

interface Script {
  id: Id;
  name: string;
  blobId: Id;
  isActive: boolean;
}

interface Found {
  rules: Rule[];
  own: Script | undefined;
  /** That it was changed elsewhere since. */
  byHand: boolean;
  /** What was read; what was written meanwhile is not overwritten. */
  state: string;
  /** A script of somebody else's making that is active now. */
  foreign: Script | undefined;
}

/** Names of mailboxes as Sieve files by them: whole paths, with the separator of IMAP. */
function folders(): { name: string; label: string }[] {
  const paths = new Map<Id, string>();
  return tree(mail().mailboxes(), new Set()).map(({ mailbox }) => {
    const above = mailbox.parentId ? paths.get(mailbox.parentId) : undefined;
    const own = mailbox.role === 'inbox' ? 'INBOX' : mailbox.name;
    const name = above === undefined ? own : `${above}/${own}`;
    paths.set(mailbox.id, name);
    return { name, label: above === undefined ? mailboxName(mailbox.id) : name };
  });
}

async function load(): Promise<Found> {
  const answer = await mail().client.one<GetResponse<Script>>('SieveScript/get', { accountId: mail().account, ids: null }, [SIEVE]);
  const own = answer.list.find((script) => script.name === SCRIPT);
  const active = answer.list.find((script) => script.isActive);
  const text = own ? await (await mail().client.download(mail().account, own.blobId, SCRIPT, 'application/sieve')).text() : '';
  const rules = read(text);
  // What somebody changed by hand is hers, too.
  const foreign = rules === undefined ? own : active && active.name !== SCRIPT ? active : undefined;
  return { rules: rules ?? [], own, byHand: rules === undefined, state: answer.state, foreign };
}

async function store(rules: Rule[], before: Found): Promise<void> {
  const file = new Blob([write(rules)], { type: 'application/sieve' });
  const { blobId } = await mail().client.upload(mail().account, file).done;
  let ifInState = before.state;
  for (const change of replacing(before.own, before.byHand, blobId, new Date())) {
    ifInState = (await mail().set('SieveScript/set', { ...change, ifInState }, [SIEVE])).newState;
  }
}

function ConditionRow(props: { of: Condition; change: (to: Condition) => void; remove?: () => void }) {
  const setField = (field: Condition['field']) =>
    props.change(field === 'size' ? { field, how: 'over', value: '10' } : { field, how: props.of.how === 'over' ? 'contains' : props.of.how, value: props.of.field === 'size' ? '' : props.of.value });
  return (
    <div class="rule-row">
      <select class="input" aria-label={t().ruleIf} value={props.of.field} onChange={(event) => setField(event.currentTarget.value as Condition['field'])}>
        <option value="from">{t().condFrom}</option>
        <option value="to">{t().condTo}</option>
        <option value="subject">{t().condSubject}</option>
        <option value="list">{t().condList}</option>
        <option value="size">{t().condSize}</option>
      </select>
      <Show when={props.of.field !== 'size'} fallback={<span class="hint">{t().condOver}</span>}>
        <select class="input" aria-label={t().ruleIf} value={props.of.how} onChange={(event) => props.change({ ...props.of, how: event.currentTarget.value } as Condition)}>
          <option value="contains">{t().condContains}</option>
          <option value="is">{t().condIs}</option>
          <option value="lacks">{t().condNotContains}</option>
        </select>
      </Show>
      <input
        class="input"
        aria-label={t().value}
        type={props.of.field === 'size' ? 'number' : 'text'}
        min="1"
        value={props.of.value}
        onInput={(event) => props.change({ ...props.of, value: event.currentTarget.value } as Condition)}
      />
      <Tool icon="close" label={t().remove} small tipAt="end" disabled={!props.remove} onClick={() => props.remove?.()} />
    </div>
  );
}

function ActionRow(props: { of: Action; change: (to: Action) => void; remove?: () => void }) {
  const setKind = (kind: Action['kind']) =>
    props.change(kind === 'move' || kind === 'copy' ? { kind, folder: '' } : kind === 'forward' ? { kind, address: '' } : { kind });
  const folder = () => ('folder' in props.of ? props.of.folder : undefined);
  const address = () => ('address' in props.of ? props.of.address : undefined);
  return (
    <div class="rule-row two">
      <select class="input" aria-label={t().ruleThen} value={props.of.kind} onChange={(event) => setKind(event.currentTarget.value as Action['kind'])}>
        <option value="move">{t().actMove}</option>
        <option value="copy">{t().actCopy}</option>
        <option value="read">{t().actRead}</option>
        <option value="flag">{t().actFlag}</option>
        <option value="forward">{t().actForward}</option>
        <option value="delete">{t().actDelete}</option>
      </select>
      <Show when={folder() !== undefined} fallback={
        <Show when={address() !== undefined} fallback={<span />}>
          <input class="input" type="email" aria-label={t().actForward} value={address()} onInput={(event) => props.change({ kind: 'forward', address: event.currentTarget.value.trim() })} />
        </Show>
      }>
        <select class="input" aria-label={t().folders} value={folder()} onChange={(event) => props.change({ kind: props.of.kind as 'move', folder: event.currentTarget.value })}>
          <option value="" />
          <For each={folders()}>{(each) => <option value={each.name} selected={each.name === folder()}>{each.label}</option>}</For>
        </select>
      </Show>
      <Tool icon="close" label={t().remove} small tipAt="end" disabled={!props.remove} onClick={() => props.remove?.()} />
    </div>
  );
}

function RuleForm(props: { of: Rule; save: (rule: Rule) => void; cancel: () => void; remove?: () => void }) {
  const [rule, setRule] = createStore<Rule>(structuredClone(unwrap(props.of)));
  const whole = () => isWhole(rule) && rule.actions.every((action) => !('address' in action) || isAddress(action.address));
  return (
    <form class="form" onSubmit={(event) => { event.preventDefault(); if (whole()) props.save(structuredClone(unwrap(rule))); }}>
      <div class="field">
        <label for="rule-name">{t().ruleName}</label>
        <input id="rule-name" class="input" value={rule.name} onInput={(event) => setRule('name', event.currentTarget.value)} />
      </div>
      <fieldset class="rule-part">
        <legend>{t().ruleIf}</legend>
        <select class="input" aria-label={t().ruleIf} value={rule.all ? 'all' : 'any'} onChange={(event) => setRule('all', event.currentTarget.value === 'all')}>
          <option value="all">{t().ruleAll}</option>
          <option value="any">{t().ruleAny}</option>
        </select>
        <For each={rule.conditions}>
          {(condition, at) => (
            <ConditionRow of={condition} change={(to) => setRule('conditions', at(), to)} remove={rule.conditions.length > 1 ? () => setRule(produce((r) => void r.conditions.splice(at(), 1))) : undefined} />
          )}
        </For>
        <Button icon="plus" kind="quiet" onClick={() => setRule('conditions', rule.conditions.length, { field: 'subject', how: 'contains', value: '' })}>{t().addCondition}</Button>
      </fieldset>
      <fieldset class="rule-part">
        <legend>{t().ruleThen}</legend>
        <For each={rule.actions}>
          {(action, at) => (
            <ActionRow of={action} change={(to) => setRule('actions', (all) => all.map((each, i) => (i === at() ? to : each)))} remove={rule.actions.length > 1 ? () => setRule('actions', (all) => all.filter((_, i) => i !== at())) : undefined} />
          )}
        </For>
        <Button icon="plus" kind="quiet" onClick={() => setRule('actions', rule.actions.length, { kind: 'read' })}>{t().addAction}</Button>
      </fieldset>
      <label class="choice">
        <input type="checkbox" class="check" checked={rule.stop} onChange={(event) => setRule('stop', event.currentTarget.checked)} />
        <span>{t().ruleStop}</span>
      </label>
      <div class="form-foot">
        <Button type="submit" kind="primary" disabled={!whole()}>{t().save}</Button>
        <Button onClick={() => props.cancel()}>{t().cancel}</Button>
        <span class="spring" />
        <Show when={props.remove}>
          <Button icon="trash" onClick={() => props.remove?.()}>{t().deleteRule}</Button>
        </Show>
      </div>
    </form>
  );
}

/** What happens to mail when it arrives. */
export default function Rules() {
  const [found, { mutate, refetch }] = createResource(() => load().catch(() => null));
  const [open, setOpen] = createSignal<number | undefined>();
  // One after the other, each upon what the one before it left.
  let saving: Promise<void> = Promise.resolve();
  const keep = (rules: Rule[]): Promise<void> => {
    const before = found();
    if (!before) return saving;
    mutate({ ...before, rules });
    saving = saving.then(async () => {
      const done = await asked(() => store(rules, found() ?? before));
      if (done) {
        setOpen(undefined);
        say(t().saved);
      }
      await refetch();
    });
    return saving;
  };
  const replaced = (at: number, rule: Rule) => {
    const rules = [...(found()?.rules ?? [])];
    rules[at] = rule;
    return rules;
  };
  const moved = (at: number, by: number) => {
    const rules = [...(found()?.rules ?? [])];
    const [one] = rules.splice(at, 1);
    if (one) rules.splice(at + by, 0, one);
    void keep(rules);
  };
  const remove = async (at: number) => {
    if (!(await confirm({ title: t().deleteRule, text: found()?.rules[at]?.name, yes: t().delete, danger: true }))) return;
    void keep((found()?.rules ?? []).filter((_, i) => i !== at));
  };
  return (
    <section class="group">
      <h2>{t().rules}</h2>
      <p class="hint">{t().rulesHint}</p>
      <Show when={found.state === 'ready' || found.state === 'refreshing'}>
        <Show when={found()} fallback={<Empty icon="offline" title={t().needsServer} />}>
          {(now) => (
            <>
              <Show when={now().foreign}>
                <div class="banner">
                  <Icon name="info" />
                  <p>{t().rulesForeign(now().foreign!.name)}</p>
                </div>
              </Show>
              <Show when={now().rules.length > 0 || open() !== undefined} fallback={<Empty icon="filter" title={t().noRules} text={t().noRulesText} />}>
                <div class="group-body">
                  <For each={now().rules}>
                    {(rule, at) => (
                      <div class="rule">
                        <div class="setting">
                          <input type="checkbox" role="switch" class="switch" aria-label={`${t().ruleOn}: ${rule.name}`} checked={rule.on} onChange={(event) => void keep(replaced(at(), { ...rule, on: event.currentTarget.checked }))} />
                          <button class="rule-name" aria-expanded={open() === at()} onClick={() => setOpen(open() === at() ? undefined : at())}>{rule.name || rule.conditions[0]?.value}</button>
                          <Tool icon="up" label={t().moveUp} small disabled={at() === 0} tipAt="end" onClick={() => moved(at(), -1)} />
                          <Tool icon="down" label={t().moveDown} small disabled={at() === now().rules.length - 1} tipAt="end" onClick={() => moved(at(), 1)} />
                        </div>
                        <Show when={open() === at()}>
                          <RuleForm of={rule} save={(one) => void keep(replaced(at(), one))} cancel={() => setOpen(undefined)} remove={() => void remove(at())} />
                        </Show>
                      </div>
                    )}
                  </For>
                  <Show when={open() === now().rules.length}>
                    <RuleForm of={blankRule()} save={(one) => void keep([...now().rules, one])} cancel={() => setOpen(undefined)} />
                  </Show>
                </div>
              </Show>
              <p class="form-foot rule-add">
                <Button icon="plus" onClick={() => setOpen(now().rules.length)}>{t().addRule}</Button>
              </p>
            </>
          )}
        </Show>
      </Show>
    </section>
  );
}
