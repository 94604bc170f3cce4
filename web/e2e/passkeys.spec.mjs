/** Passkeys in a real browser with an authenticator of the browser's own making, against a real server. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { base, jmap, openBrowser, people, signIn, until, visitor } from './browser.mjs';

const [alice, bob] = people;
let browser;
let one;
let page;
let server;

/** An authenticator at a page that says yes to everything, or to nothing. */
async function authenticator(context, at) {
  const session = await context.newCDPSession(at);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    put: (credential) => session.send('WebAuthn.addCredential', { authenticatorId, credential }),
    verified: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    present: (enabled) => session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  };
}

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  one = await visitor(browser);
  page = one.page;
});
after(() => browser?.close());

const group = (name) => page.locator('.group', { has: page.getByRole('heading', { name, exact: true }) });

async function open(part) {
  await page.goto(`${base}/settings/${part}`);
  await page.locator('.group h2').first().waitFor();
}

const look = async (at, name) => {
  if (process.env.REDOUBT_SHOTS) await at.screenshot({ path: `${process.env.REDOUBT_SHOTS}/${name}.png`, fullPage: true });
};

describe('passkeys', { concurrency: false, timeout: 300_000 }, () => {
  let keys;
  let kept;
  let recovery;

  it('are made in the settings, with recovery codes for the first', async () => {
    keys = await authenticator(one.context, page);
    // Before she signs in nothing is suggested that an authenticator could answer by itself.
    await signIn(page, alice);
    await open('security');
    await look(page, 'security-none');
    await group('Passkeys').getByRole('button', { name: 'Add a passkey' }).click();
    await group('Passkeys').getByLabel('Device or password manager').fill('Test key');
    await group('Passkeys').getByRole('button', { name: 'Create' }).click();
    recovery = (await page.locator('.secret').textContent()).trim().split('\n');
    assert.equal(recovery.length, 10);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await group('Passkeys').getByText('Test key', { exact: true }).waitFor();
    await group('Second factor').getByText('10 left').waitFor();
    await look(page, 'security-one');
    [kept] = await keys.credentials();
    assert.equal(kept.rpId, new URL(base).hostname);
    assert.equal(kept.isResidentCredential, true);
    assert.ok(!Buffer.from(kept.userHandle, 'base64').toString('latin1').includes('alice'), 'the handle names nobody');
  });

  it('are renamed, and the same device makes no second one', async () => {
    await page.getByRole('button', { name: 'Rename: Test key' }).click();
    await group('Passkeys').getByLabel('Device or password manager').fill('Key ring');
    await group('Passkeys').getByRole('button', { name: 'Save' }).click();
    await group('Passkeys').getByText('Key ring', { exact: true }).waitFor();
    await group('Passkeys').getByRole('button', { name: 'Add a passkey' }).click();
    await group('Passkeys').getByRole('button', { name: 'Create' }).click();
    await page.getByText('This device has a passkey for your account already.').first().waitFor();
    await group('Passkeys').getByRole('button', { name: 'Cancel' }).click();
  });

  it('are told of by mail', async () => {
    await page.goto(base);
    await page.getByText('A passkey was added').first().waitFor();
  });

  it('sign in by the button, without a password', async () => {
    const other = await visitor(browser);
    const there = await authenticator(other.context, other.page);
    await there.present(false);
    await there.put(kept);
    await other.page.goto(base);
    await other.page.getByRole('button', { name: 'Use a passkey' }).waitFor();
    await look(other.page, 'door');
    await there.present(true);
    // Where the browser suggests passkeys, this authenticator may have answered that already.
    await other.page.getByRole('button', { name: 'Use a passkey' }).click({ timeout: 3_000 }).catch(() => undefined);
    await other.page.locator('.list-head h1').waitFor();
    await other.page.goto(`${base}/settings/security`);
    await other.page.getByText('passkey “Key ring”').first().waitFor();
    const [used] = await there.credentials();
    assert.ok(used.signCount > kept.signCount, 'the authenticator signed');
    await keys.put({ ...kept, signCount: used.signCount }).catch(() => undefined);
    await other.context.close();
  });

  it('sign nobody in whom the device does not know', async () => {
    const other = await visitor(browser);
    const there = await authenticator(other.context, other.page);
    await there.verified(false);
    await there.put(kept);
    await other.page.goto(base);
    await other.page.getByRole('button', { name: 'Use a passkey' }).click();
    await other.page.getByText('The passkey was not taken. Try again.').waitFor();
    assert.equal(await other.page.locator('.list-head h1').count(), 0);
    await other.context.close();
  });

  it('are the second factor after a password, where recovery codes do as well', async () => {
    const other = await visitor(browser);
    await other.page.goto(base);
    await other.page.getByLabel('E-mail address').fill(alice.address);
    await other.page.getByLabel('Password').fill(alice.password);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.getByLabel('One-time code').waitFor();
    const there = await authenticator(other.context, other.page);
    await there.put(kept);
    await look(other.page, 'door-second');
    await other.page.getByRole('button', { name: 'Use a passkey' }).click();
    await other.page.locator('.list-head h1').waitFor();
    await other.context.close();

    const third = await visitor(browser);
    await third.page.goto(base);
    await third.page.getByLabel('E-mail address').fill(alice.address);
    await third.page.getByLabel('Password').fill(alice.password);
    await third.page.getByRole('button', { name: 'Sign in' }).click();
    await third.page.getByLabel('One-time code').fill(recovery.shift());
    await third.page.getByRole('button', { name: 'Sign in' }).click();
    await third.page.locator('.list-head h1').waitFor();
    await third.context.close();
  });

  it('are given up, and the password is enough again', async () => {
    await open('security');
    await page.getByRole('button', { name: 'Remove: Key ring' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await group('Passkeys').getByText('No passkeys').waitFor();
    await until(async () => (await server.find({ subject: 'passkey was removed' })).length === 1, 'the notice arrives');
  });

  it('are what somebody sets up at the door who has to have a second factor', async () => {
    const other = await visitor(browser);
    const there = await authenticator(other.context, other.page);
    await other.page.goto(base);
    await other.page.getByLabel('E-mail address').fill(bob.address);
    await other.page.getByLabel('Password').fill(bob.password);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    await look(other.page, 'door-setup');
    assert.equal((await other.context.request.get(`${base}/jmap/session`, { failOnStatusCode: false })).status(), 401);
    await other.page.getByRole('button', { name: 'Create a passkey' }).click();
    assert.equal((await other.page.locator('.secret').textContent()).trim().split('\n').length, 10);
    await look(other.page, 'door-codes');
    await other.page.getByRole('button', { name: 'I have kept it' }).click();
    await other.page.locator('.list-head h1').waitFor();
    assert.equal((await there.credentials()).length, 1);
    assert.deepEqual(other.complaints.filter((each) => !/status of 4(01|03|04|22)/.test(each)), []);
    await other.context.close();
  });

  it('are in the record, and nothing went wrong in the page', async () => {
    await open('access');
    for (const action of ['Passkey added', 'Passkey removed']) await page.getByText(action).first().waitFor();
    assert.deepEqual(one.complaints.filter((each) => !/status of 4(03|04|22)/.test(each)), []);
  });
});
