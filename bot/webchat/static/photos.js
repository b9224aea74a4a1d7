// Photos: made small enough before they are sent, and shown large on a tap.
import { h, icon } from './dom.js';
import { T } from './texts.js';

const longest = 2048; // pixels of the longer side
const fine = 600 * 1024; // bytes that need no shrinking

// shrink makes a phone's photo fit to be sent. It also leaves out what the phone
// wrote into it, such as the place. What the browser can't read goes as it is.
export async function shrink(file) {
  if (file.type === 'image/gif') return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, longest / Math.max(image.width, image.height));
    if (scale === 1 && file.size <= fine && file.type !== 'image/jpeg') return file;
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff'; // behind what is transparent
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const small = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
    return small || file;
  } catch {
    return file;
  }
}

// enlarge shows a photo over the whole page.
export function enlarge(url) {
  const dialog = h('dialog', { class: 'viewer', 'aria-label': T.viewer.label },
    h('img', { src: url, alt: T.viewer.alt }),
    h('button', { class: 'round', 'aria-label': T.viewer.close }, icon('close')));
  dialog.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
