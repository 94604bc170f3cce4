package org.redoubt.webmail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.sanitize.MailView;
import org.redoubt.sanitize.ViewOptions;

/** What a message shows of itself: the parts that RFC 8621 4.1.4 calls its HTML body, with the pictures that they name. */
final class MessagePage {
    private final Readable message;
    private Optional<Map<String, Part>> named = Optional.empty();
    private int pictures;

    private MessagePage(Readable message) {
        this.message = message;
    }

    static MailView of(Readable message, boolean remote, boolean dark) throws IOException {
        MessagePage page = new MessagePage(message);
        MailView view = new MailView(new ViewOptions(remote, dark, page::inline));
        try {
            page.show(view);
        } catch (UncheckedIOException failed) {
            throw new IOException(failed.getCause());
        }
        return view;
    }

    private void show(MailView view) throws IOException {
        List<Part> parts = new BodyParts(message.root()).html();
        for (Part part : parts.subList(0, Math.min(parts.size(), Limits.SHOWN_PARTS))) {
            if (!part.type().equals("text")) {
                Optional<String> picture = picture(part);
                picture.ifPresent(data -> view.picture(data, part.fileName().orElse("")));
                continue;
            }
            String text = PartContent.decodedText(part, message.raw(part, Limits.TEXT_OCTETS)).text();
            if (part.subtype().equals("html")) {
                view.html(text);
            } else {
                boolean flowed = part.parameter("format").filter("flowed"::equalsIgnoreCase).isPresent();
                boolean delSp = part.parameter("delsp").filter("yes"::equalsIgnoreCase).isPresent();
                view.text(text.replace("\r\n", "\n"), flowed, delSp);
            }
        }
    }

    /** RFC 2392: the part of a Content-ID, which an address may write with percent signs. */
    private Optional<String> inline(String contentId) {
        if (pictures >= Limits.PICTURES) {
            return Optional.empty();
        }
        String decoded;
        try {
            decoded = URLDecoder.decode(contentId.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        Optional<Part> named = Optional.ofNullable(named().get(decoded));
        pictures += named.isEmpty() ? 1 : 0;
        try {
            return named.isPresent() ? picture(named.get()) : Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The parts that have a Content-ID, by it; of two with the same one the first. */
    private Map<String, Part> named() {
        if (named.isEmpty()) {
            Map<String, Part> all = new HashMap<>();
            leaves(message.root(), all);
            named = Optional.of(all);
        }
        return named.get();
    }

    private static void leaves(Part part, Map<String, Part> into) {
        if (!part.isMultipart()) {
            part.contentId().map(id -> id.strip().replaceAll("^<|>$", "")).ifPresent(id -> into.putIfAbsent(id, part));
            return;
        }
        part.children().forEach(child -> leaves(child, into));
    }

    private Optional<String> picture(Part part) throws IOException {
        if (pictures >= Limits.PICTURES) {
            return Optional.empty();
        }
        pictures++;
        return message.decoded(part, Limits.PICTURE_OCTETS).flatMap(MailView::picture);
    }
}
