package org.redoubt.transport.codec;

/**
 * What BDAT says (RFC 3030 2): how many octets follow the line, and whether they are the last of the message.
 *
 * @param octets zero or more
 * @param last whether the message ends with this chunk
 */
public record BdatArguments(long octets, boolean last) {
    private static final int MAX_DIGITS = 18;

    /**
     * Reads {@code size [LAST]}.
     *
     * @throws SyntaxErrorException when the size cannot be known: what follows is then not understood any more
     */
    public static BdatArguments parse(String argument) throws SyntaxErrorException {
        var in = new Scan(argument);
        String digits = in.word();
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new SyntaxErrorException(Replies.BDAT_SYNTAX);
        }
        in.blanks();
        boolean last = in.take("LAST");
        if (!in.end()) {
            throw new SyntaxErrorException(Replies.BDAT_SYNTAX);
        }
        return new BdatArguments(Long.parseLong(digits), last);
    }
}
