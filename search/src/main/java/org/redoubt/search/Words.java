package org.redoubt.search;

/**
 * What of one email is searched by words and ranked; all of it decoded, none of it folded.
 *
 * @param from names and addresses
 * @param body the texts of its parts
 * @param files the names of attached files, and their texts where they could be had
 */
public record Words(String subject, String from, String to, String cc, String body, String files) {
    public static final Words NONE = new Words("", "", "", "", "", "");
}
