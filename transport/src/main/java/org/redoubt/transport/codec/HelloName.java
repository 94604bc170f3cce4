package org.redoubt.transport.codec;

/**
 * What a client calls itself in HELO, EHLO or LHLO. Only its characters are checked: RFC 5321 4.1.4 forbids refusing
 * mail because the name is untrue. The characters that are let through are safe in a Received field and in a log.
 *
 * @param text a domain name or an address literal, at most 255 characters
 */
public record HelloName(String text) {

    /**
     * Reads the argument of a greeting.
     *
     * @throws SyntaxErrorException when the name is missing or holds anything but letters, digits, {@code . - _ : [ ]}
     */
    public static HelloName parse(String argument) throws SyntaxErrorException {
        boolean fits = !argument.isEmpty() && argument.length() <= PathParser.MAX_DOMAIN;
        if (!fits || !argument.chars().allMatch(c -> allowed((char) c))) {
            throw new SyntaxErrorException(Replies.HELLO_NAME);
        }
        return new HelloName(argument);
    }

    private static boolean allowed(char c) {
        return PathParser.labelCharacter(c) || c == '.' || c == ':' || c == '[' || c == ']';
    }
}
