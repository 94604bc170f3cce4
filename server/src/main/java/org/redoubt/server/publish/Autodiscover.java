package org.redoubt.server.publish;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.redoubt.server.publish.ClientSettings.Service;

/** How Outlook and programs like it are set up for IMAP, POP3 and SMTP: Autodiscover as MS-OXDSCLI 2.2 has it. */
public final class Autodiscover {
    /** A request is an address and a schema's name. */
    private static final int REQUEST = 16 * 1024;

    private static final int ADDRESS = 320;

    private static final String ENVELOPE = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
    private static final String RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

    private Autodiscover() {}

    /** The address that a request asks about; empty for what is no request. */
    static Optional<String> address(InputStream request) throws IOException {
        byte[] octets = request.readNBytes(REQUEST + 1);
        if (octets.length > REQUEST) {
            return Optional.empty();
        }
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(octets));
            while (in.hasNext()) {
                if (in.next() == XMLStreamReader.START_ELEMENT && in.getLocalName().equals("EMailAddress")) {
                    return Optional.of(in.getElementText().strip()).filter(text -> text.length() <= ADDRESS);
                }
            }
            return Optional.empty();
        } catch (XMLStreamException malformed) {
            return Optional.empty();
        }
    }

    /**
     * The answer about an address.
     *
     * @param services the best of each type first; that one is told
     */
    public static String of(String address, String hostname, List<Service> services) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            out.writeStartDocument("UTF-8", "1.0");
            out.writeStartElement("Autodiscover");
            out.writeDefaultNamespace(ENVELOPE);
            out.writeStartElement("Response");
            out.writeDefaultNamespace(RESPONSE);
            out.writeStartElement("Account");
            element(out, "AccountType", "email");
            element(out, "Action", "settings");
            for (String type : List.of("imap", "pop3", "smtp")) {
                Optional<Service> best = services.stream().filter(one -> one.type().equals(type)).findFirst();
                if (best.isPresent()) {
                    protocol(out, best.get(), address, hostname);
                }
            }
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("the settings cannot be written", impossible);
        }
        return text.toString();
    }

    private static void protocol(XMLStreamWriter out, Service service, String address, String hostname)
            throws XMLStreamException {
        out.writeStartElement("Protocol");
        element(out, "Type", service.type().toUpperCase(Locale.ROOT));
        element(out, "Server", hostname);
        element(out, "Port", Integer.toString(service.port()));
        element(out, "DomainRequired", "off");
        element(out, "LoginName", address);
        element(out, "SPA", "off");
        element(out, "SSL", "on");
        element(out, "Encryption", service.startTls() ? "TLS" : "SSL");
        element(out, "AuthRequired", "on");
        out.writeEndElement();
    }

    private static void element(XMLStreamWriter out, String name, String text) throws XMLStreamException {
        out.writeStartElement(name);
        out.writeCharacters(text);
        out.writeEndElement();
    }
}
