/**
 * Reads the text of a file that came as an attachment: {@link org.redoubt.extract.Extract} is the program,
 * {@link org.redoubt.extract.FileText} tells formats apart, one class reads each.
 *
 * <p>Files are hostile. Nothing here follows a reference out of a file; output, inflated octets, entries and depth
 * have bounds ({@code Limits}). What has no bound of its own (a PDF's objects, a parser's memory) is bounded by the
 * process: a small heap, and a time after which it is killed.
 */
@NullMarked
package org.redoubt.extract;

import org.jspecify.annotations.NullMarked;
