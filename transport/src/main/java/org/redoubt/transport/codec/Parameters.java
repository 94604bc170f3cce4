package org.redoubt.transport.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The ESMTP parameters after a path: {@code esmtp-keyword [ "=" esmtp-value ]}, RFC 5321 4.1.2.
 *
 * @param all in the order they came, keywords in upper case, no keyword twice
 */
record Parameters(List<Parameter> all) {
    /** More than the sum of all registered parameters. */
    private static final int MAX_PARAMETERS = 20;

    record Parameter(String keyword, Optional<String> value) {
        String required() throws SyntaxErrorException {
            return value.orElseThrow(this::bad);
        }

        void absent() throws SyntaxErrorException {
            if (value.isPresent()) {
                throw bad();
            }
        }

        SyntaxErrorException bad() {
            return new SyntaxErrorException(Reply.of(501, "5.5.4", "The value of " + keyword + " is not valid"));
        }

        SyntaxErrorException unknown() {
            return new SyntaxErrorException(
                    Reply.of(555, "5.5.4", "Parameter " + keyword + " is not supported; EHLO lists what is"));
        }
    }

    static Parameters parse(Scan in) throws SyntaxErrorException {
        var all = new ArrayList<Parameter>(4);
        for (in.blanks(); !in.end(); in.blanks()) {
            Parameter p = parameter(in.word());
            if (all.size() == MAX_PARAMETERS || all.stream().anyMatch(o -> o.keyword.equals(p.keyword))) {
                throw new SyntaxErrorException(Replies.PARAMETERS);
            }
            all.add(p);
        }
        return new Parameters(all);
    }

    private static Parameter parameter(String word) throws SyntaxErrorException {
        int equals = word.indexOf('=');
        String keyword = equals < 0 ? word : word.substring(0, equals);
        if (!keyword(keyword) || equals == word.length() - 1) {
            throw new SyntaxErrorException(Replies.PARAMETERS);
        }
        Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
        return new Parameter(keyword.toUpperCase(Locale.ROOT), value);
    }

    private static boolean keyword(String text) {
        return !text.isEmpty() && text.charAt(0) != '-' && text.chars().allMatch(Parameters::keywordCharacter);
    }

    private static boolean keywordCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }
}
