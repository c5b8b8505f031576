/* app.js - comfort only: every page does its work without it. Nothing is kept, nothing is sent but the
   form itself, and what the server draws is what counts. */
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* What is wrong is said first: the summary takes the focus. */
one('.errors')?.focus();

/* Passwords may be shown; they are hidden again when sent, so that the browser offers to keep them. */
for (const button of all('[data-show]')) {
  const input = document.getElementById(button.dataset.show);
  const words = [button.textContent, button.dataset.hideText];
  const show = (is) => {
    input.type = is ? 'text' : 'password';
    button.setAttribute('aria-pressed', is);
    button.textContent = words[Number(is)];
  };
  button.hidden = false;
  button.addEventListener('click', () => show(input.type === 'password'));
  input.form.addEventListener('submit', () => show(false));
}

/* A SIREN is grouped by three once its field is left, and looked up when nine digits have stood there for a moment:
   a SIRET has fourteen. The page says so before; the keyboard stays at the field. Never judged here. */
for (const input of all('[data-siren]')) {
  const form = input.form, search = one('[value=search]', form), said = one('[data-siren-said]', form);
  const digits = () => (/^[\d\s.-]*$/.test(input.value) ? input.value.replace(/\D/g, '') : '');
  const first = digits();
  let timer;
  input.addEventListener('blur', () => {
    if (digits().length === 9) input.value = digits().replace(/(...)(?=.)/g, '$1\u202f');
  });
  input.addEventListener('input', () => {
    clearTimeout(timer);
    if (digits().length === 9 && digits() !== first) timer = setTimeout(() => {
      form.action += '#siren';
      form.requestSubmit(search);
    }, 900);
  });
  form.addEventListener('submit', () => clearTimeout(timer));
  said.hidden = false;
  input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${said.id}`.trim());
}

/* A search that goes on elsewhere: the page is drawn again once the answer is there, not before. */
if (one('[data-again]')) {
  const look = async (tries) => {
    const text = await fetch(location.href).then((answer) => answer.text()).catch(() => 'data-again');
    if (!text.includes('data-again') || tries === 0) location.reload();
    else setTimeout(look, 700, tries - 1);
  };
  setTimeout(look, 700, 4);
}

/* A choice that cannot be undone asks in a dialog, not on a page of its own; leaving it unticks the box. */
for (const box of all('[data-dialog]')) {
  const dialog = document.getElementById(box.dataset.dialog);
  box.addEventListener('change', () => {
    if (box.checked) dialog.showModal();
  });
  dialog.addEventListener('close', () => {
    box.checked = false;
    box.focus();
  });
  for (const button of all('[data-close]', dialog)) button.addEventListener('click', () => dialog.close());
}

/* The certificate's panel while one types: the server draws it by its own rules, and keeps nothing. */
for (const form of all('form[data-panel]')) {
  let wait, asked = 0;
  const look = async (mine) => {
    const body = new URLSearchParams(new FormData(form));
    body.set('csrf', form.dataset.token);
    const answer = await fetch(form.dataset.panel, { method: 'POST', body }).catch(() => null);
    const drawn = new DOMParser().parseFromString(answer?.ok ? await answer.text() : '', 'text/html');
    for (const part of mine === asked ? all('[data-live]', drawn) : []) {
      const place = one(`[data-live=${part.dataset.live}]`);
      if (place.innerHTML !== part.innerHTML) place.replaceChildren(...part.childNodes);
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(wait);
    wait = setTimeout(look, 300, ++asked);
  });
}

/* « Au même bureau » says which one that is, and cannot be chosen of one that hands nothing over. */
for (const place of all('[data-same]')) {
  const same = one('input', place.parentElement), words = place.textContent;
  const tell = () => {
    const sent = one(`[name="${place.dataset.same}"]:checked`);
    same.disabled = sent !== null && !('hands' in sent.dataset);
    if (same.disabled) same.checked = false;
    place.textContent = same.disabled ? place.dataset.none : sent ? one('b', sent.parentElement).textContent : words;
  };
  same.form.addEventListener('change', tell);
  tell();
}

/* Files show how far they have come; the page is drawn again when the server has answered. */
for (const form of all('form[data-upload]')) {
  form.addEventListener('submit', (event) => {
    const file = one('input[type=file]', form);
    if (file.files.length === 0 || form.dataset.busy) return;
    event.preventDefault();
    form.dataset.busy = '1';
    const request = new XMLHttpRequest(), bar = document.createElement('progress'), status = one('[role=status]', form);
    const fail = () => {
      status.textContent = form.dataset.failed;
      bar.remove();
      delete form.dataset.busy;
    };
    let said = 0;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute('aria-label', form.dataset.sending);
    status.before(bar);
    request.upload.addEventListener('progress', (e) => {
      bar.value = e.loaded / e.total * 100;
      if (bar.value >= said + 25) {
        said = Math.floor(bar.value / 25) * 25;
        status.textContent = said < 100 ? `${form.dataset.sending} : ${said}\u202f%` : form.dataset.scanning;
      }
    });
    request.addEventListener('load', () => {
      /* drawn again with what became of the file: the server keeps its verdict beside the piece */
      /* by a GET: the page may be the answer to « Continuer », which must not be sent again */
      if (request.status >= 500) fail();
      else if (one('.errors')) location.replace(location.pathname + location.search);
      else location.reload();
    });
    request.addEventListener('error', fail);
    request.open('POST', form.action);
    request.send(new FormData(form));
  });
}

for (const button of all('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
