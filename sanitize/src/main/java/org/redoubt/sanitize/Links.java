package org.redoubt.sanitize;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.sanitize.Addresses.Link;
import org.redoubt.sanitize.css.CssFilter;

/** Links that say where they lead. */
final class Links {
    private static final Pattern LIKE_HOST = Pattern.compile(
            "^\\s*(?:https?:/{0,2})?(?:www\\.)?((?:[\\p{L}\\p{N}-]{1,63}\\.){1,8}\\p{L}{2,24})(?:[/:?#\\s]|$)",
            Pattern.CASE_INSENSITIVE);

    private Links() {}

    /**
     * Finishes a link whose content is there: it opens apart and tells the page nothing. Where it hides its host, what comes
     * back is to stand beside it: within, it would be shown as the message shows the link.
     */
    static Optional<Node.Element> finish(Node.Element anchor, String href) {
        if (href.startsWith("#")) {
            fragment(anchor, href.substring(1));
            return Optional.empty();
        }
        Optional<Link> link = Addresses.link(href);
        if (link.isEmpty()) {
            return Optional.empty();
        }
        anchor.with("href", link.get().address())
                .with("target", "_blank")
                .with("rel", "noopener noreferrer");
        if (link.get().host().isEmpty()) {
            return Optional.empty();
        }
        anchor.with("title", link.get().host());
        if (!link.get().odd() && !claimsAnother(anchor.content(), link.get().host())) {
            return Optional.empty();
        }
        Node.Element real = new Node.Element("span").with("class", "real");
        return Optional.of(real.text(" [" + link.get().host() + "]"));
    }

    private static void fragment(Node.Element anchor, String name) {
        CssFilter.ownName(name).ifPresent(own -> anchor.with("href", "#" + own));
    }

    /** Whether a text names a host, and not the one that it leads to nor one above or below it. */
    static boolean claimsAnother(String text, String host) {
        Matcher named = LIKE_HOST.matcher(text.substring(0, Math.min(300, text.length())));
        if (!named.find()) {
            return false;
        }
        String claimed = named.group(1).toLowerCase(Locale.ROOT);
        String real = host.startsWith("www.") ? host.substring(4) : host;
        return !claimed.equals(real) && !claimed.endsWith("." + real) && !real.endsWith("." + claimed);
    }
}
