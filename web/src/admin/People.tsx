import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { t } from '../i18n';
import { octets } from '../i18n/format';
import { Button, confirm, Modal, say } from '../ui/kit';
import { ask, may, Refused, type Row } from './api';
import { Again, FormButton, Problem, rowsOf, run, Section, Table, words, type Field } from './parts';
import { below, go } from './place';
import { a } from './texts';

const PAGE = 50;

async function sure(text: string, yes: string): Promise<boolean> {
  return confirm({ title: a().sure, text, yes, danger: true });
}

function AddPerson(props: { after: () => void }) {
  return (
    <FormButton
      label={a().addPerson}
      icon="plus"
      fields={[
        { name: 'address', label: a().address },
        { name: 'name', label: a().name },
        { name: 'password', label: a().newPassword, kind: 'password' },
        { name: 'quota', label: a().quota, kind: 'number', value: 0 },
      ]}
      send={(values) => run('account.add', { ...values, quota: Math.round(Number(values['quota']) * 1_000_000), administrator: false }, props.after)}
    />
  );
}

export function People() {
  return <Show when={below()} keyed fallback={<List />}>{(address) => <OnePerson address={address} />}</Show>;
}

function List() {
  const id = createUniqueId();
  const [text, setText] = createSignal('');
  const [most, setMost] = createSignal(PAGE);
  // One more than is shown tells whether there are more.
  const list = rowsOf('account.find', () => ({ text: text(), from: 0, most: most() + 1 }));
  let timer = 0;
  const typed = (value: string) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      setMost(PAGE);
      setText(value.trim());
    }, 200);
  };
  return (
    <Section whole title={a().people} tools={<><Show when={may('account.add')}><AddPerson after={list.again} /></Show><Again run={list.again} /></>}>
      <div class="field narrow" role="search">
        <label for={id}>{a().find}</label>
        <input id={id} class="input" type="search" autocomplete="off" onInput={(event) => typed(event.currentTarget.value)} />
      </div>
      <Problem text={list.problem()} />
      <Table
        label={a().people}
        columns={[
          { key: 'address', label: a().address, show: (row) => <a href={`/admin/people/${encodeURIComponent(String(row['address']))}`} onClick={(event) => { event.preventDefault(); go(`people/${String(row['address'])}`); }}>{String(row['address'])}</a> },
          { key: 'name', label: a().name },
          { key: 'roles', label: a().roles },
          { key: 'second-factor', label: a().secondFactor },
          { key: 'enabled', label: a().state, show: (row) => <span class="badge" classList={{ warn: row['enabled'] === false }}>{row['enabled'] === false ? a().locked : a().open}</span> },
        ]}
        rows={list.rows()?.slice(0, most())}
      />
      <Show when={(list.rows()?.length ?? 0) > most()}><Button onClick={() => setMost(most() + PAGE)}>{a().more}</Button></Show>
    </Section>
  );
}

/** What is shown once and nowhere kept. */
function Once(props: { row: Row | undefined; close: () => void }) {
  return (
    <Modal title={a().giveFactor} open={props.row !== undefined} close={props.close}>
      <p class="hint">{a().factorOnce}</p>
      <dl class="facts">
        <dt>{a().authenticator}</dt>
        <dd><code class="secret" dir="ltr">{String(props.row?.['authenticator'] ?? '')}</code></dd>
        <dt>{a().recoveryCodes}</dt>
        <dd><code class="secret" dir="ltr">{(props.row?.['recovery-codes'] as string[] | undefined)?.join('\n')}</code></dd>
      </dl>
    </Modal>
  );
}

function OnePerson(props: { address: string }) {
  const [factor, setFactor] = createSignal<Row>();
  const shows = may('account.show');
  const account = rowsOf(shows ? 'account.show' : 'account.find', () => (shows ? { address: props.address } : { text: props.address, from: 0, most: 1 }));
  const one = () => account.rows()?.[0];
  const locked = () => one()?.['enabled'] === false;
  const give = async () => {
    if (!(await sure(props.address, a().giveFactor))) return;
    try {
      setFactor((await ask('second-factor.add', { address: props.address })).rows[0]);
      account.again();
    } catch (error) {
      if (error instanceof Refused) say(`${a().refused} ${error.message}`, undefined, 12_000);
    }
  };
  const remove = async () => {
    if ((await sure(a().removePersonText, a().removePerson)) && (await run('account.remove', { address: props.address }))) go('people');
  };
  return (
    <>
      <p><Button kind="quiet" icon="back" onClick={() => go('people')}>{a().back}</Button></p>
      <Section title={props.address} tools={<Again run={account.again} />}>
        <Problem text={account.problem()} />
        <Show when={one()}>
          {(row) => (
            <dl class="facts">
              <dt>{a().name}</dt><dd dir="auto">{words(row()['name'])}</dd>
              <dt>{a().state}</dt><dd>{locked() ? a().locked : a().open}</dd>
              <dt>{a().roles}</dt><dd>{words(row()['roles'])}</dd>
              <dt>{a().secondFactor}</dt><dd>{words(row()['second-factor'])}</dd>
              <Show when={row()['used'] !== undefined}>
                <dt>{a().used}</dt><dd>{octets(Number(row()['used']))}{Number(row()['quota']) > 0 ? ` / ${octets(Number(row()['quota']))}` : ''}</dd>
                <dt>{a().messages}</dt><dd>{words(Number(row()['messages']))}</dd>
              </Show>
            </dl>
          )}
        </Show>
        <div class="row-of-buttons">
          <Show when={may('account.enabled') && one()}>
            <Button onClick={() => void (async () => {
              if (locked() || (await sure(props.address, a().lock))) await run('account.enabled', { address: props.address, enabled: locked() }, account.again);
            })()}>{locked() ? a().unlock : a().lock}</Button>
          </Show>
          <Show when={may('account.password')}>
            <FormButton label={a().setPassword} fields={[{ name: 'password', label: a().newPassword, kind: 'password' }]} send={(values) => run('account.password', { address: props.address, ...values })} />
          </Show>
          <Show when={may('session.end')}><Button onClick={() => void run('session.end', { address: props.address })}>{a().endAll}</Button></Show>
          <Show when={may('second-factor.add')}>
            <Button onClick={() => void give()}>{a().giveFactor}</Button>
            <Show when={one()?.['second-factor'] === true}>
              <Button onClick={() => void (async () => (await sure(props.address, a().takeFactor)) && run('second-factor.remove', { address: props.address }, account.again))()}>{a().takeFactor}</Button>
            </Show>
          </Show>
          <Show when={may('account.remove')}><Button kind="danger" onClick={() => void remove()}>{a().removePerson}</Button></Show>
        </div>
      </Section>
      <Aliases of={props.address} />
      <Show when={may('app-password.list')}>
        <Credentials title={a().appPasswords} kind="app-password" of={props.address} />
        <Credentials title={a().programs} kind="program" of={props.address} />
      </Show>
      <Once row={factor()} close={() => setFactor(undefined)} />
    </>
  );
}

function Aliases(props: { of: string }) {
  const list = rowsOf('alias.list', () => ({ target: props.of }));
  return (
    <Section
      title={a().aliases}
      tools={<Show when={may('alias.add')}><FormButton label={a().addAlias} icon="plus" fields={[{ name: 'alias', label: a().alias }]} send={(values) => run('alias.add', { ...values, target: props.of }, list.again)} /></Show>}
    >
      <Table
        label={a().aliases}
        columns={[{ key: 'alias', label: a().alias }]}
        rows={list.rows()}
        actions={may('alias.remove') ? (row) => <Button kind="quiet" onClick={() => void (async () => (await sure(String(row['alias']), t().remove)) && run('alias.remove', { alias: row['alias'] }, list.again))()}>{t().remove}</Button> : undefined}
      />
    </Section>
  );
}

function Credentials(props: { title: string; kind: 'app-password' | 'program'; of: string }) {
  const list = rowsOf(`${props.kind}.list`, () => ({ address: props.of }));
  return (
    <Section title={props.title}>
      <Problem text={list.problem()} />
      <Table
        label={props.title}
        columns={[
          { key: 'name', label: a().name },
          { key: props.kind === 'program' ? 'scope' : 'for', label: a().via },
          { key: 'used', label: a().usedLast },
        ]}
        rows={list.rows()}
        actions={may(`${props.kind}.remove`) ? (row) => <Button kind="quiet" onClick={() => void run(`${props.kind}.remove`, { address: props.of, id: row['id'] }, list.again)}>{t().remove}</Button> : undefined}
      />
    </Section>
  );
}

export function Groups() {
  const list = rowsOf('group.list');
  const policies = rowsOf('policy.list');
  /** The form shows what holds now, for it takes the place of all that. */
  const policy = (group: unknown): Field[] => {
    const now = policies.rows()?.find((row) => row['group'] === group);
    const list = (value: unknown) => ((value as string[] | undefined) ?? []).join(', ');
    return [
      { name: 'secondFactor', label: a().wantsFactor, kind: 'check', value: now?.['second-factor'] === true },
      { name: 'services', label: a().services, kind: 'list', needless: true, value: list(now?.['protocols']) },
      { name: 'networks', label: a().networks, kind: 'list', needless: true, value: list(now?.['networks']) },
      { name: 'countries', label: a().countries, kind: 'list', needless: true, value: list(now?.['countries']) },
      { name: 'hours', label: a().hours, needless: true, value: now && now['hours'] !== 'always' ? String(now['hours']) : '' },
    ];
  };
  return (
    <>
      <Section
        whole
        title={a().groups}
        tools={
          <>
            <Show when={may('group.add')}>
              <FormButton label={a().addGroup} icon="plus" fields={[{ name: 'address', label: a().address }, { name: 'members', label: a().members, kind: 'list', needless: true }]} send={(values) => run('group.add', values, list.again)} />
            </Show>
            <Again run={list.again} />
          </>
        }
      >
        <Problem text={list.problem()} />
        <Table
          label={a().groups}
          columns={[
            { key: 'address', label: a().address },
            {
              key: 'members',
              label: a().members,
              show: (row) => (
                <ul class="chips">
                  <For each={row['members'] as string[]}>
                    {(member) => (
                      <li class="chip">
                        <span>{member}</span>
                        <Show when={may('group.leave')}>
                          <button type="button" aria-label={`${t().remove}: ${member}`} onClick={() => void (async () => (await sure(member, t().remove)) && run('group.leave', { group: row['address'], member }, list.again))()}>×</button>
                        </Show>
                      </li>
                    )}
                  </For>
                </ul>
              ),
            },
          ]}
          rows={list.rows()}
          actions={(row) => (
            <>
              <Show when={may('group.join')}>
                <FormButton quiet label={a().addMember} fields={[{ name: 'member', label: a().address }]} send={(values) => run('group.join', { ...values, group: row['address'] }, list.again)} />
              </Show>
              <Show when={may('policy.set')}>
                <FormButton
                  quiet
                  label={a().policy}
                  fields={policy(row['address'])}
                  send={(values) => run('policy.set', { ...values, group: row['address'] }, policies.again)}
                />
              </Show>
              <Show when={may('group.remove')}>
                <Button kind="quiet" onClick={() => void (async () => (await sure(String(row['address']), a().removeGroup)) && run('group.remove', { address: row['address'] }, list.again))()}>{a().removeGroup}</Button>
              </Show>
            </>
          )}
        />
      </Section>
      <Section title={a().policy}>
        <Table
          label={a().policy}
          columns={[
            { key: 'group', label: a().address },
            { key: 'second-factor', label: a().wantsFactor },
            { key: 'protocols', label: a().via },
            { key: 'networks', label: a().network },
            { key: 'countries', label: a().countriesShort },
            { key: 'hours', label: a().time },
          ]}
          rows={policies.rows()}
        />
      </Section>
    </>
  );
}
