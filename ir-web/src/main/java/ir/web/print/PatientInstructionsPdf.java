package ir.web.print;

import com.lowagie.text.Document;
import com.lowagie.text.Element;
import com.lowagie.text.Font;
import com.lowagie.text.PageSize;
import com.lowagie.text.Paragraph;
import com.lowagie.text.Phrase;
import com.lowagie.text.pdf.BaseFont;
import com.lowagie.text.pdf.PdfPCell;
import com.lowagie.text.pdf.PdfPTable;
import com.lowagie.text.pdf.PdfPageEventHelper;
import com.lowagie.text.pdf.PdfWriter;
import ir.domain.patient.Patient;
import ir.domain.readiness.PatientInstructions;
import ir.scheduling.message.MessageFormatter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;

/** The patient's instructions as a PDF in plain language and large type. Each sheet shows the version. */
public final class PatientInstructionsPdf {
    private static final String BUNDLE = "ir.web.print.instructions";

    private final ResourceBundle words;
    private final Locale locale;
    private final ZoneId zone;
    private final BaseFont face;

    public PatientInstructionsPdf(Locale locale, ZoneId zone) {
        this.locale = locale;
        this.zone = zone;
        this.words = ResourceBundle.getBundle(BUNDLE, locale);
        // embedded, because some names are not written in Latin-1
        try (var font = PatientInstructionsPdf.class.getResourceAsStream("/liberation/LiberationSans-Regular.ttf")) {
            this.face = BaseFont.createFont(
                    "LiberationSans-Regular.ttf",
                    BaseFont.IDENTITY_H,
                    BaseFont.EMBEDDED,
                    BaseFont.CACHED,
                    Objects.requireNonNull(font).readAllBytes(),
                    null);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** Heading of the instructions. */
    public record Header(String clinic, String department, Patient patient, String lesion, Instant printed) {}

    public byte[] pdf(Header head, PatientInstructions instructions) {
        var out = new ByteArrayOutputStream();
        var document = new Document(PageSize.A4, 56, 56, 56, 64);
        var writer = PdfWriter.getInstance(document, out);
        writer.setPageEvent(new PageFooter(
                text("foot", dateTime(head.printed()), instructions.version(), dateTime(instructions.made()))));
        document.addTitle(text("title"));
        document.setDocumentLanguage(locale.toLanguageTag());
        document.open();
        document.add(new Paragraph(head.clinic() + ", " + head.department(), font(10)));
        var title = new Paragraph(text("title"), font(22));
        title.setSpacingBefore(12);
        document.add(title);
        document.add(new Paragraph(
                head.patient().displayName() + " · " + head.patient().medicalRecordNumber()
                        + head.patient()
                                .birthDate()
                                .map(born -> " · "
                                        + text(
                                                "born",
                                                DateTimeFormatter.ofPattern("d MMM yyyy", locale)
                                                        .format(born)))
                                .orElse(""),
                font(12)));
        document.add(new Paragraph(text("what", head.lesion()), font(12)));
        var table = new PdfPTable(new float[] {34, 66});
        table.setWidthPercentage(100);
        table.setSpacingBefore(18);
        // undated instructions come first, the others in order of time
        var inOrder = instructions.lines().stream()
                .sorted(Comparator.comparing(instruction -> instruction.at().orElse(Instant.EPOCH)))
                .toList();
        for (var instruction : inOrder) {
            table.addCell(cell(instruction.at().map(this::dateTime).orElse("")));
            var drug = instruction
                    .drug()
                    .map(anticoagulant -> drug(anticoagulant.label()))
                    .orElse("");
            table.addCell(cell(text("line." + instruction.type(), drug)));
        }
        document.add(table);
        for (var always : new String[] {"bring", "medicines", "call", "not-a-cure"}) {
            var paragraph = new Paragraph(text(always), font(12));
            paragraph.setSpacingBefore(10);
            document.add(paragraph);
        }
        document.close();
        return out.toByteArray();
    }

    private static String drug(String label) {
        return Character.toUpperCase(label.charAt(0)) + label.substring(1).replace('-', ' ');
    }

    private PdfPCell cell(String text) {
        var cell = new PdfPCell(new Phrase(text, font(13)));
        cell.setBorder(PdfPCell.BOTTOM);
        cell.setPaddingTop(8);
        cell.setPaddingBottom(8);
        cell.setHorizontalAlignment(Element.ALIGN_LEFT);
        return cell;
    }

    private Font font(float size) {
        return new Font(face, size);
    }

    private String dateTime(Instant at) {
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm", locale)
                .withZone(zone)
                .format(at);
    }

    private String text(String key, Object... facts) {
        return MessageFormatter.format(words.getString(key), locale, facts);
    }

    /** Footer of each sheet: print time, version and page number. */
    private final class PageFooter extends PdfPageEventHelper {
        private final String text;

        PageFooter(String text) {
            this.text = text;
        }

        @Override
        public void onEndPage(PdfWriter writer, Document document) {
            var canvas = writer.getDirectContent();
            canvas.beginText();
            canvas.setFontAndSize(face, 9);
            canvas.showTextAligned(Element.ALIGN_LEFT, text + " · " + text("page", writer.getPageNumber()), 56, 36, 0);
            canvas.endText();
        }
    }
}
