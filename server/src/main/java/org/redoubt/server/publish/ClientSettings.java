package org.redoubt.server.publish;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** How mail programs are set up, in the format that Thunderbird, Evolution and others ask for (config-v1.1.xml). */
public final class ClientSettings {
    private final XMLStreamWriter out;

    private ClientSettings(XMLStreamWriter out) {
        this.out = out;
    }

    /**
     * A way in or out.
     *
     * @param type imap, pop3 or smtp
     * @param startTls whether TLS begins with STARTTLS, else with the first octet
     */
    public record Service(String type, int port, boolean startTls) {}

    /** @param services in the order in which programs should try them */
    public static String of(String domain, String hostname, List<Service> services) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new ClientSettings(writer).write(domain, hostname, services);
            writer.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("the settings cannot be written", impossible);
        }
        return text.toString();
    }

    private void write(String domain, String hostname, List<Service> services) throws XMLStreamException {
        out.writeStartDocument("UTF-8", "1.0");
        out.writeStartElement("clientConfig");
        out.writeAttribute("version", "1.1");
        out.writeStartElement("emailProvider");
        out.writeAttribute("id", domain);
        element("domain", domain);
        element("displayName", domain);
        element("displayShortName", domain);
        for (Service service : services) {
            boolean outgoing = service.type().equals("smtp");
            out.writeStartElement(outgoing ? "outgoingServer" : "incomingServer");
            out.writeAttribute("type", service.type());
            element("hostname", hostname);
            element("port", Integer.toString(service.port()));
            element("socketType", service.startTls() ? "STARTTLS" : "SSL");
            element("authentication", "password-cleartext");
            element("username", "%EMAILADDRESS%");
            out.writeEndElement();
        }
        out.writeEndElement();
        out.writeEndElement();
        out.writeEndDocument();
    }

    private void element(String name, String text) throws XMLStreamException {
        out.writeStartElement(name);
        out.writeCharacters(text);
        out.writeEndElement();
    }
}
