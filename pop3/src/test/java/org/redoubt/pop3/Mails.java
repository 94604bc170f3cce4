package org.redoubt.pop3;

/** Messages that tests send about. */
public final class Mails {
    private Mails() {}

    /** A short one. */
    public static String plain(String subject, String text) {
        return "From: Carol <carol@example.net>\r\nTo: alice@example.org\r\nSubject: " + subject + "\r\n\r\n" + text
                + "\r\n";
    }
}
