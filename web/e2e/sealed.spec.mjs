/** A sealed account in a real browser against a real server: with the password, with passkeys that open it and with one that cannot. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { audit, base, gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice, bob] = people;
/** Of the help desk: REDOUBT_OFFICERS has "address code,code… password" lines, the owner first. */
const [, helen] = (process.env.REDOUBT_OFFICERS ?? '').split('\n').map((line) => {
  const [address, codes, ...password] = line.split(' ');
  return { address, code: codes?.split(',')[0], password: password.join(' ') };
});
let browser;
let one;
let page;
let hers;
let identity;

/** An authenticator at the page, which says yes when it is present. */
async function authenticator(transport, hasPrf) {
  const session = await one.context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport, hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: false, hasPrf },
  });
  return { present: (enabled) => session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }) };
}

before(async () => {
  browser = await openBrowser();
  hers = await jmap(alice);
  identity = (await hers.call('Identity/get', {})).list[0].id;
  one = await visitor(browser, { bypassCSP: true });
  page = one.page;
});
after(() => browser?.close());

const group = (name) => page.locator('.group', { has: page.getByRole('heading', { name, exact: true }) });
const sealing = () => group('Sealed account');
/** What the sealing page says of a passkey. */
const said = (name, what) => sealing().locator('.setting', { hasText: name }).getByText(what).waitFor();

async function look(name) {
  if (process.env.REDOUBT_SHOTS) await page.screenshot({ path: `${process.env.REDOUBT_SHOTS}/sealed-${name}.png`, fullPage: true });
}

const sound = (where) => audit(page, where, { alone: true });

async function open(part) {
  await page.goto(`${base}/settings/${part}`);
  await page.locator('.group h2').first().waitFor();
}

async function signOut() {
  await page.goto(base);
  await page.getByRole('button', { name: bob.address }).click();
  const anew = page.waitForEvent('load');
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await anew;
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
}

async function send(subject) {
  const id = await hers.put('drafts', { subject, text: `Only bob reads: ${subject}`, from: [{ email: alice.address }], to: [{ email: bob.address }] });
  const sent = await hers.call('EmailSubmission/set', { create: { s: { identityId: identity, emailId: id } } });
  assert.ok(sent.created?.s, JSON.stringify(sent));
}

/** Messages that the server has taken for an account that nobody had open. */
const waiting = () => readFileSync(process.env.REDOUBT_AUDIT, 'utf8').split('\n').filter((line) => line.includes('"kind":"DELIVER"') && line.includes('"touched":"sealed"')).length;

/** Sends until one came while the account was closed, which may take a moment after the last session; tells its subject. */
async function sendWhileClosed(what) {
  const before = waiting();
  let tries = 0;
  let subject = '';
  await until(async () => {
    subject = `${what} ${++tries}`;
    await send(subject);
    // An email that came while it was open is in the log, too, and the next one is sent.
    await until(() => readFileSync(process.env.REDOUBT_AUDIT, 'utf8').split('\n').filter((line) => line.includes('"kind":"DELIVER"')).length >= tries, 'it was delivered');
    return waiting() > before;
  }, 'mail waits for a closed account');
  return subject;
}

async function reads(subject) {
  await row(page, subject).first().click();
  await page.getByRole('heading', { name: subject }).waitFor();
  await page.getByText(`Only bob reads: ${subject}`).first().waitFor();
}

/** By the button, or by the list that the browser offers, which an authenticator may have answered already. */
async function byPasskey(key, outcome) {
  await key.present(true);
  await page.getByRole('button', { name: 'Use a passkey' }).click({ timeout: 3_000 }).catch(() => undefined);
  await outcome.waitFor();
  await key.present(false);
}

async function addPasskey(key, name) {
  await key.present(true);
  await group('Passkeys').getByRole('button', { name: 'Add a passkey' }).click();
  await group('Passkeys').getByLabel('Device or password manager').fill(name);
  await group('Passkeys').getByRole('button', { name: 'Create' }).click();
}

/** Begins to seal the account, or to unseal it, with a passkey for the second factor; what the page says of that passkey. */
async function askWith(key, button) {
  await sealing().getByRole('button', { name: button }).click();
  await key.present(true);
  await sealing().getByRole('button', { name: 'Use a passkey' }).click();
  const told = await sealing().getByRole('status').textContent();
  await key.present(false);
  await sealing().getByLabel('Password').fill(bob.password);
  return told;
}

async function unseal(key) {
  assert.equal(await askWith(key, 'Unseal'), 'This passkey was used.');
  await sealing().getByRole('button', { name: 'Unseal' }).click();
  await sealing().getByText('Not sealed').waitFor();
}

async function seal() {
  await sealing().getByRole('button', { name: 'Seal account' }).click();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await sealing().getByText(/^Sealed since/).waitFor();
}

describe('a sealed account', { concurrency: false, timeout: 300_000 }, () => {
  let telephone;
  let oldKey;

  it('is sealed on the page, with codes that are shown once', async () => {
    await signIn(page, bob);
    await open('security');
    await sealing().getByText('Not sealed').waitFor();
    await sealing().getByRole('button', { name: 'Seal account' }).click();
    await sealing().getByText('Nobody can help you if you lose your password').waitFor();
    await look('asking');
    await sound('the form that seals');
    await sealing().getByLabel('Password').fill('not it');
    await sealing().getByRole('button', { name: 'Seal account' }).click();
    await page.getByText('The password is not right.').first().waitFor();
    await sealing().getByLabel('Password').fill(bob.password);
    await sealing().getByRole('button', { name: 'Seal account' }).click();
    assert.equal((await page.locator('.secret').textContent()).trim().split('\n').length, 4);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await sealing().getByText(/^Sealed since/).waitFor();
    await sealing().getByText('4 left').waitFor();
  });

  it('takes mail while it is closed, which is read after the next sign-in with the password', async () => {
    await signOut();
    const subject = await sendWhileClosed('With the password');
    await signIn(page, bob);
    await reads(subject);
  });

  it('is opened by a passkey that is made while it is open', async () => {
    telephone = await authenticator('internal', true);
    await open('security');
    await addPasskey(telephone, 'Telephone');
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await said('Telephone', 'opens the sealed account');
    await telephone.present(false);
    await look('passkey');
    await sound('the sealed account with a passkey');
    await signOut();
    const subject = await sendWhileClosed('With a passkey');
    await byPasskey(telephone, page.locator('.list-head h1'));
    await reads(subject);
  });

  it('is not opened by a passkey whose device cannot, and says so', async () => {
    oldKey = await authenticator('usb', false);
    await open('security');
    await addPasskey(oldKey, 'Old key');
    await page.locator('.toast', { hasText: 'This passkey cannot open a sealed account here' }).waitFor();
    await said('Old key', 'does not open the account');
    await said('Telephone', 'opens the sealed account');
    await page.getByRole('button', { name: 'Let it open the account: Old key' }).click();
    await page.locator('.toast', { hasText: 'This passkey cannot open a sealed account here' }).first().waitFor();
    await oldKey.present(false);
    await look('old-key');
    await sound('a passkey that cannot open it');

    await signOut();
    await byPasskey(oldKey, page.getByText('Your account is sealed, and this passkey cannot open it here. Sign in with your password.'));
    assert.equal(await page.locator('.list-head h1').count(), 0);
    assert.equal(await page.getByLabel('Recovery code, or the password before').count(), 0, 'nothing is wrong with the password');
    await look('door');
    await sound('the door');
    // After the password it is a second factor like another.
    await page.getByLabel('E-mail address').fill(bob.address);
    await page.getByLabel('Password').fill(bob.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('One-time code').waitFor();
    await byPasskey(oldKey, page.locator('.list-head h1'));
  });

  it('is unsealed with the password and a passkey for the second factor, and opened by one that is let later', async () => {
    await open('security');
    await unseal(telephone);
    assert.match(await askWith(oldKey, 'Seal account'), /^This passkey cannot open a sealed account here/);
    await said('Telephone', 'can open the account, once you let it');
    await said('Old key', 'does not open the account');
    await seal();
    await said('Telephone', 'can open the account, once you let it');
    await telephone.present(true);
    await page.getByRole('button', { name: 'Let it open the account: Telephone' }).click();
    await said('Telephone', 'opens the sealed account');
    await telephone.present(false);
    await signOut();
    const subject = await sendWhileClosed('Let later');
    await byPasskey(telephone, page.locator('.list-head h1'));
    await reads(subject);
  });

  it('is sealed with a passkey that opens it from then on', async () => {
    await open('security');
    await unseal(telephone);
    assert.equal(await askWith(telephone, 'Seal account'), 'This passkey was used, and will open the account from now on.');
    await look('sealing');
    await sound('sealing with a passkey');
    await seal();
    await said('Telephone', 'opens the sealed account');
    await signOut();
    const subject = await sendWhileClosed('Sealed anew');
    await byPasskey(telephone, page.locator('.list-head h1'));
    await reads(subject);
  });

  it('stays closed for the password that an administrator gave, and is opened by the passkey still', async () => {
    await signOut();
    const desk = await visitor(browser);
    await desk.page.goto(process.env.REDOUBT_ADMIN_URL);
    await desk.page.getByLabel('E-mail address').fill(helen.address);
    await desk.page.getByLabel('Password').fill(helen.password);
    await desk.page.getByLabel('One-time code').fill(helen.code);
    await desk.page.getByRole('button', { name: 'Sign in' }).click();
    await desk.page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await desk.page.goto(`${process.env.REDOUBT_ADMIN_URL}/admin/people/${bob.address}`);
    await desk.page.getByRole('button', { name: 'Set password' }).click();
    bob.password = 'a word of the help desk';
    await desk.page.getByLabel('New password').fill(bob.password);
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Set password' }).click();
    await gone(desk.page.getByRole('dialog'));
    await desk.context.close();

    await page.getByLabel('E-mail address').fill(bob.address);
    await page.getByLabel('Password').fill(bob.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('One-time code').waitFor();
    await byPasskey(telephone, page.getByText('Your account is sealed, and this does not open it.'));
    await page.getByLabel('Recovery code, or the password before').waitFor();
    assert.equal(await page.getByLabel('One-time code').count(), 0, 'the one that was given is used up');
    await look('door-given');
    await sound('the door for a password that was given');
    await byPasskey(telephone, page.locator('.list-head h1'));
  });

  it('is not opened by a passkey that was removed', async () => {
    await open('security');
    await page.getByRole('button', { name: 'Remove: Telephone' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    // The session that this passkey began is the one that removes it, and stays.
    await gone(sealing().getByText('Telephone', { exact: true }));
    await said('Old key', 'does not open the account');
  });

  it('is in the record, and nothing went wrong in the page', async () => {
    await open('access');
    for (const action of ['Account sealed', 'Account unsealed', 'Passkey let open the sealed account']) await page.getByText(action).first().waitFor();
    assert.deepEqual(one.complaints.filter((each) => !/status of 4(03|04|22)/.test(each)), []);
  });
});
