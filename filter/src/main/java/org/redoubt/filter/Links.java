package org.redoubt.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The links of a message. None is ever followed. */
final class Links {
    private static final Pattern HREF = Pattern.compile("\\bhref\\s*+=\\s*+[\"']?+\\s*+([^\"'>\\s]++)");

    private static final Pattern URL = Pattern.compile("\\bhttps?://[^\\s<>\"'\\])}]{1,500}", Pattern.CASE_INSENSITIVE);

    private static final Pattern SHOWN_HOST =
            Pattern.compile("^\\s*(?:https?://)?((?:[a-z0-9-]{1,63}\\.){1,8}[a-z]{2,24})(?:[/:?#\\s].*)?$", Pattern.CASE_INSENSITIVE);

    /** Characters of a tag that are looked at. */
    private static final int TAG = 4_000;

    /** Characters behind an anchor that may be its text. */
    private static final int SHOWN = 300;

    private Links() {}

    /**
     * One link.
     *
     * @param target as written
     * @param host lower case; empty when there is none
     * @param shown the text of the link in HTML, without tags; empty for a link in plain text
     */
    record Link(String target, String host, String shown) {
        /** Whether the text names one place and the target is another. */
        boolean misleads() {
            Matcher named = SHOWN_HOST.matcher(shown.strip());
            return !host.isEmpty()
                    && named.matches()
                    && !Domains.organisation(named.group(1).toLowerCase(Locale.ROOT)).equals(Domains.organisation(host));
        }

        boolean isAddress() {
            return host.matches("\\d{1,3}(\\.\\d{1,3}){3}|\\[.*|0x[0-9a-f]+|\\d{6,12}");
        }

        /** What stands before an at sign is no host, though it may look like one. */
        boolean hasUserInfo() {
            int at = target.indexOf('@');
            int path = target.indexOf('/', Math.min(target.length(), 8));
            return target.regionMatches(true, 0, "http", 0, 4) && at > 0 && (path < 0 || at < path);
        }

        boolean isScript() {
            return target.regionMatches(true, 0, "javascript:", 0, 11) || target.regionMatches(true, 0, "data:", 0, 5);
        }
    }

    static List<Link> in(Texts texts) {
        List<Link> links = new ArrayList<>();
        String html = texts.html();
        String lower = html.toLowerCase(Locale.ROOT);
        // By hand, and not by one pattern, which tags without an end would make slow.
        for (int at = lower.indexOf("<a"); at >= 0 && links.size() < Limits.LINKS; at = lower.indexOf("<a", at + 2)) {
            int end = lower.indexOf('>', at);
            if (end < 0 || lower.length() != html.length()) {
                break;
            }
            int until = Math.min(end, at + TAG);
            Matcher href = HREF.matcher(lower.substring(at, until));
            if (Character.isWhitespace(lower.charAt(at + 2)) && href.find()) {
                String target = html.substring(at + href.start(1), at + href.end(1));
                links.add(new Link(target, host(target), shown(html, lower, end + 1)));
            }
            at = end;
        }
        Matcher urls = URL.matcher(texts.shown());
        while (urls.find() && links.size() < Limits.LINKS) {
            links.add(new Link(urls.group(), host(urls.group()), ""));
        }
        return links;
    }

    private static String shown(String html, String lower, int from) {
        int most = Math.min(html.length(), from + SHOWN);
        int end = lower.substring(from, most).indexOf("</a");
        return html.substring(from, from + Math.max(0, end)).replaceAll("<[^>]*+>", "");
    }

    private static String host(String target) {
        if (!target.regionMatches(true, 0, "http://", 0, 7) && !target.regionMatches(true, 0, "https://", 0, 8)) {
            return "";
        }
        String rest = target.substring(target.indexOf("//") + 2);
        int end = 0;
        while (end < rest.length() && "/?#\\".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        String authority = rest.substring(0, end);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int port = host.startsWith("[") ? -1 : host.indexOf(':');
        String bare = port < 0 ? host : host.substring(0, port);
        return bare.toLowerCase(Locale.ROOT).replaceAll("\\.+$", "");
    }
}
