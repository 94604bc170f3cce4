package org.redoubt.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What the filter says of a message.
 *
 * @param score the sum of the weights of the findings; above zero speaks for spam
 * @param findings what it comes from, the weightiest first
 */
public record SpamVerdict(double score, List<Finding> findings) {
    /** Names of fields that tell a verdict, lower case; those that a message brings along are taken out. */
    public static final List<String> FIELDS =
            List.of("x-spam-status", "x-spam-flag", "x-spam-score", "x-spam-level", "x-virus-status");

    /** The one of them that tells whether viruses were found: {@code Clean} or {@code Infected}. */
    public static final String VIRUS_FIELD = "x-virus-status";

    public SpamVerdict {
        findings = List.copyOf(findings);
    }

    /** This verdict with what others noticed. */
    public SpamVerdict with(List<Finding> more) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(more);
        all.sort(Comparator.comparingDouble(finding -> -Math.abs(finding.weight())));
        return new SpamVerdict(all.stream().mapToDouble(Finding::weight).sum(), all);
    }

    /**
     * One thing that was noticed.
     *
     * @param name lower case letters, digits and hyphens
     */
    public record Finding(String name, double weight) {}

    /**
     * The verdict as a header field, {@code X-Spam-Status}, with its CRLF, in lines of at most 78 characters.
     *
     * @param threshold the score from which on a message is called spam
     */
    public String field(double threshold) {
        return field(score >= threshold ? "Yes" : "No", threshold);
    }

    /** Likewise, with another first word than Yes or No. */
    public String field(String word, double threshold) {
        StringBuilder field = new StringBuilder(
                String.format(Locale.ROOT, "X-Spam-Status: %s, score=%.1f required=%.1f", word, score, threshold));
        String lead = "\r\n\ttests=";
        int line = 0;
        for (Finding finding : findings) {
            String text = String.format(Locale.ROOT, "%s:%.1f", finding.name(), finding.weight());
            if (line > 0 && line + text.length() > 60) {
                lead = ",\r\n\t";
                line = 0;
            }
            field.append(lead).append(text);
            line += text.length() + 1;
            lead = ",";
        }
        return field.append("\r\n").toString();
    }
}
