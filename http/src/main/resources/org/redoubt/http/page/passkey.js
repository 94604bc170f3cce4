// Passkeys on a page of forms: puts what the browser answers into the form that asks, and sends it. Without this script,
// or in a browser that knows no passkeys, the page has no such button, and the password is the way in.
'use strict';
(() => {
  const form = document.querySelector('form[data-challenge]');
  if (!form || typeof PublicKeyCredential === 'undefined' || !navigator.credentials) return;
  const button = form.querySelector('button[data-passkey]');
  const problem = document.querySelector('p[data-problem]');
  const octets = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0));
  const base64url = (buffer) => {
    let binary = '';
    for (const octet of new Uint8Array(buffer)) binary += String.fromCharCode(octet);
    return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };
  const put = (name, buffer) => {
    form.elements.namedItem(name).value = buffer ? base64url(buffer) : '';
  };
  button.addEventListener('click', async () => {
    button.disabled = true;
    problem.textContent = '';
    try {
      const allowed = form.dataset.allowed ? form.dataset.allowed.split(' ') : [];
      const found = await navigator.credentials.get({
        publicKey: {
          challenge: octets(form.dataset.challenge),
          rpId: form.dataset.host,
          allowCredentials: allowed.map((id) => ({ type: 'public-key', id: octets(id) })),
          userVerification: 'required',
          timeout: 300000,
        },
      });
      put('credential', found.rawId);
      put('clientData', found.response.clientDataJSON);
      put('authenticatorData', found.response.authenticatorData);
      put('signature', found.response.signature);
      put('userHandle', found.response.userHandle);
      form.submit();
    } catch {
      problem.textContent = problem.dataset.problem;
      button.disabled = false;
    }
  });
  form.hidden = false;
})();
