/** The worker that reads PDF files: nothing but the library's own, under a name of ours (see trusted.ts). */
import 'pdfjs-dist/legacy/build/pdf.worker.min.mjs';
