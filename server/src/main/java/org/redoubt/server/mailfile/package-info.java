/**
 * Mail outside Redoubt: Maildir, mbox and single message files, read and written.
 *
 * <p><b>Line ends.</b> Messages are stored as they cross the network, with CRLF. A file whose header lines all end
 * in CRLF is such a message already and is taken byte for byte. In every other file each bare LF becomes CRLF, as
 * every mail program that keeps files the Unix way does when it sends them. Nothing else is changed: a bare CR and a
 * NUL stay. What is written is what is stored, byte for byte, CRLF included; only an mbox cannot say that a message
 * has no end to its last line, and gives it one.
 *
 * <p><b>Flags.</b> Maildir carries flags in file names and keywords in {@code dovecot-keywords}; both are read and
 * written. An mbox has no place for flags outside the messages: the Status and X-Status header fields that programs
 * put there are read, and never written.
 *
 * <p><b>Dates.</b> When a message was received is taken from the file's time (Maildir), the "From " line (mbox), or
 * the topmost Received field, then the Date field, then the file's time (single files).
 */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.mailfile;
