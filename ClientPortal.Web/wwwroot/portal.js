// The little that HTML cannot do by itself. Nothing here keeps a secret: what is copied is passed on and forgotten.
window.portal = (() => {
  // Safari lets a page write to the clipboard only inside the click itself. The value comes a moment later over the circuit, so the write
  // is begun in the click with a promise. Other browsers keep the click's permission for some seconds and need nothing of this.
  let begun = null;
  const onlyInsideTheClick = () => /^Apple/.test(navigator.vendor) && window.ClipboardItem && navigator.clipboard;

  document.addEventListener('click', event => {
    if (event.target.closest('[data-copies]') && onlyInsideTheClick()) {
      let deliver;
      const value = new Promise(resolve => { deliver = resolve; });
      const item = new ClipboardItem({ 'text/plain': value.then(text => new Blob([text], { type: 'text/plain' })) });
      begun = { deliver, written: navigator.clipboard.write([item]).then(() => true, () => false), until: Date.now() + 5000 };
    }
  }, true);

  // Pages without a secure context (plain http in a local network) have no clipboard API.
  const copyTheOldWay = text => {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    area.style.position = 'fixed';
    area.style.opacity = '0';
    const focused = document.activeElement;
    (document.querySelector('.rz-dialog') ?? document.body).append(area);
    area.select();
    try {
      return document.execCommand('copy');
    } finally {
      area.value = '';
      area.remove();
      focused?.focus();
    }
  };

  const copy = async text => {
    const waiting = begun;
    begun = null;
    if (waiting && Date.now() < waiting.until) {
      waiting.deliver(text);
      return await waiting.written;
    }
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyTheOldWay(text);
    }
  };

  // Menus: placed at their button, kept on the screen, arrow keys as in the ARIA menu pattern. Escape and clicks outside are the browser's.
  const place = (menu, button) => {
    const at = button.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8));
    const below = at.bottom + 4;
    const top = below + menu.offsetHeight > innerHeight - 8 ? Math.max(8, at.top - menu.offsetHeight - 4) : below;
    Object.assign(menu.style, { position: 'fixed', inset: 'auto', left: `${left}px`, top: `${top}px` });
  };

  const openMenu = (menu, buttonOrId) => {
    const button = typeof buttonOrId === 'string' ? document.getElementById(buttonOrId) : buttonOrId;
    if (!button) {
      return; // its row has gone meanwhile
    }
    menu.showPopover({ source: button });
    place(menu, button);
    menu.querySelector('[role=menuitem]')?.focus();
  };

  document.addEventListener('keydown', event => {
    const menu = event.target.closest?.('[popover][role=menu]');
    if (!menu) {
      return;
    }
    const items = [...menu.querySelectorAll('[role=menuitem]:not(:disabled)')];
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items[next].focus();
    } else if (event.key === 'Tab') {
      menu.hidePopover();
    }
  });

  document.addEventListener('click', event => {
    if (event.target.closest('[data-reload]')) {
      location.reload();
    }
    event.target.closest('[popover] a, [popover] button')?.closest('[popover]').hidePopover();
  });

  addEventListener('scroll', () => document.querySelectorAll('[popover][role=menu]:popover-open').forEach(menu => menu.hidePopover()), { passive: true });

  // Focus: into the first wrong field, and back to where it was before a dialog.
  const remembered = [];
  const rememberFocus = () => { remembered.push(document.activeElement); };
  const returnFocus = () => {
    const element = remembered.pop();
    const giveBack = () => {
      const place = element?.isConnected && element !== document.body ? element : document.querySelector('.rz-dialog:last-of-type :is(button, input)');
      place?.focus();
    };
    giveBack();

    // The dialog leaves the page a moment later and can take the focus along; whoever has moved on meanwhile is left alone.
    let looks = 20;
    const watch = setInterval(() => {
      if (document.activeElement === document.body) { giveBack(); }
      if (--looks === 0) { clearInterval(watch); }
    }, 50);
  };
  const focusFirstMistake = () => {
    const field = document.querySelector('[aria-invalid="true"]');
    field?.closest('details')?.setAttribute('open', '');
    field?.focus();
  };
  const show = id => {
    const part = document.getElementById(id);
    part?.querySelector('details')?.setAttribute('open', '');
    part?.scrollIntoView();
    part?.querySelector('[tabindex="-1"]')?.focus({ preventScroll: true });
  };

  // A page on a circuit is called like its heading, and a new page's heading gets the focus, so that it is read out. Told by the circuit, the title would
  // be a second tree beside the page's, and the focus a call that can come when somebody types already. Other pages bring their own title.
  let heading = null;
  const lookAtHeading = () => {
    const { product } = document.body.dataset;
    const found = product && document.querySelector('main h1');
    if (!found) {
      return;
    }
    const title = `${found.textContent.trim()} – ${product}`;
    if (document.title !== title) {
      document.title = title;
    }
    if (found !== heading) {
      heading = found;
      if (!document.activeElement?.closest('main, .rz-dialog')) {
        found.focus();
      }
    }
  };
  new MutationObserver(lookAtHeading).observe(document.documentElement, { subtree: true, childList: true, characterData: true });

  // A file that never was on a server: what is saved comes over the circuit once and is forgotten.
  const download = (name, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    (document.querySelector('.rz-dialog') ?? document.body).append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  return { copy, download, openMenu, rememberFocus, returnFocus, focusFirstMistake, show };
})();
