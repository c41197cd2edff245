package ir.web.print;

import static org.assertj.core.api.Assertions.assertThat;

import com.lowagie.text.pdf.PdfReader;
import com.lowagie.text.pdf.parser.PdfTextExtractor;
import ir.domain.anticoagulation.Anticoagulant;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.readiness.PatientInstructions;
import ir.domain.readiness.PatientInstructions.Instruction;
import ir.domain.readiness.PatientInstructions.InstructionType;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The printed instructions: every type of line, in order of days, in the zone of the site, for any name. */
class PatientInstructionsPdfTest {
    private static final Instant START = Instant.parse("2026-03-30T06:00:00Z");

    private static String read(List<Instruction> lines) throws IOException {
        var patient = new Patient(
                new PatientId("p"),
                "TEST-1",
                "Łukasz-Müller",
                "Šárka",
                Sex.FEMALE,
                Optional.of(LocalDate.of(1961, 4, 5)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        var pdf = new PatientInstructionsPdf(Locale.ENGLISH, ZoneId.of("Europe/Berlin"))
                .pdf(
                        new PatientInstructionsPdf.Header("Beispielklinik", "Radiology", patient, "Right ilium", START),
                        new PatientInstructions(2, START, lines));
        try (var reader = new PdfReader(pdf)) {
            assertThat(reader.getNumberOfPages()).isEqualTo(1);
            // line breaks depend on the layout and are not tested
            return new PdfTextExtractor(reader).getTextFromPage(1).replaceAll("\\s+", " ");
        }
    }

    @Test
    void everyInstructionHasItsTextAndItsHourInTheSitesZone() throws IOException {
        var lines = Arrays.stream(InstructionType.values())
                .map(what -> new Instruction(what, Optional.of(START), Optional.of(Anticoagulant.APIXABAN)))
                .toList();
        assertThat(read(lines))
                .contains(
                        "Łukasz-Müller, Šárka",
                        "TEST-1",
                        "Mon 30 Mar 2026, 08:00",
                        "last Apixaban",
                        "no drinks, not even water",
                        "version 2",
                        "does not cure");
    }

    @Test
    void daysAreInChronologicalOrder() throws IOException {
        var text = read(List.of(
                new Instruction(InstructionType.SESSION, Optional.of(START), Optional.empty()),
                new Instruction(
                        InstructionType.LAST_DOSE,
                        Optional.of(START.minusSeconds(3 * 86_400)),
                        Optional.of(Anticoagulant.WARFARIN))));
        assertThat(text.indexOf("last Warfarin")).isLessThan(text.indexOf("treatment begins"));
    }
}
