package org.redoubt.webmail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.sanitize.MailView;
import org.redoubt.sanitize.ViewOptions;

/** What a message shows of itself: the parts that RFC 8621 4.1.4 calls its HTML body, with the pictures that they name. */
final class MessagePage {
    private final OpenMessage message;
    private int pictures;

    private MessagePage(OpenMessage message) {
        this.message = message;
    }

    static MailView of(OpenMessage message, boolean remote, boolean dark) throws IOException {
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
        String decoded;
        try {
            decoded = URLDecoder.decode(contentId.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        List<Part> leaves = new ArrayList<>();
        leaves(message.root(), leaves);
        Optional<Part> named = leaves.stream()
                .filter(part -> part.contentId()
                        .map(id -> id.strip().replaceAll("^<|>$", ""))
                        .filter(decoded::equals)
                        .isPresent())
                .findFirst();
        try {
            return named.isPresent() ? picture(named.get()) : Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void leaves(Part part, List<Part> into) {
        if (!part.isMultipart()) {
            into.add(part);
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
