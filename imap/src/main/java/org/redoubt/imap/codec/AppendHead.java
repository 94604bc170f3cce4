package org.redoubt.imap.codec;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What stands before one message of an APPEND, RFC 9051 6.3.12: {@code [SP flag-list] [SP date-time] SP literal}.
 *
 * @param utf8 RFC 6855 4: the literal is wrapped in {@code UTF8 (...)}
 */
public record AppendHead(List<String> flags, Optional<Instant> receivedAt, boolean utf8, LiteralMark literal) {
    /** Reads to the end of the line, which the mark of the literal must be. */
    public static AppendHead parse(CommandText in) throws SyntaxException {
        in.space();
        List<String> flags = List.of();
        if (in.peek() == '(') {
            flags = FlagList.parenthesised(in);
            in.space();
        }
        Optional<Instant> receivedAt = Optional.empty();
        if (in.peek() == '"') {
            receivedAt = Optional.of(ImapDates.dateTime(in));
            in.space();
        }
        boolean utf8 = utf8(in);
        if (in.peek() != '{' && in.peek() != '~') {
            throw new SyntaxException("A message comes as a literal");
        }
        LiteralMark literal = in.literalMark();
        if (!in.atEnd()) {
            throw new SyntaxException("A line ends with the size of its literal");
        }
        return new AppendHead(flags, receivedAt, utf8, literal);
    }

    private static boolean utf8(CommandText in) throws SyntaxException {
        if (in.peek() == '{' || in.peek() == '~') {
            return false;
        }
        if (!in.keyword().equals("UTF8")) {
            throw new SyntaxException("A message comes as a literal");
        }
        in.space();
        in.expect('(');
        return true;
    }
}
