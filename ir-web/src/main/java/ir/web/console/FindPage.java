package ir.web.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;

/** Patients by name, number or birth date; what was asked travels in the body, never in an address. */
@Named("find")
@RequestScoped
public class FindPage extends Page {
    private List<Line> lines = List.of();

    /** One patient and, where there is one, the open referral. */
    public record Line(String patient, String number, String born, String referral, String id) {}

    public void open() {
        if (!posted() || param("text").isEmpty()) {
            return;
        }
        var open = done(desks.referrals().worklist(actor())).orElse(List.of());
        done(desks.records().findPatients(actor(), param("text")))
                .ifPresent(found -> lines = found.stream()
                        .map(patient -> new Line(
                                patient.displayName(),
                                patient.number(),
                                patient.birthDate().map(words::date).orElse(words.say("unknown.date")),
                                open.stream()
                                        .filter(file -> file.patient().id().equals(patient.id()))
                                        .findFirst()
                                        .map(file -> file.referral().id().value())
                                        .orElse(""),
                                patient.id().value()))
                        .toList());
    }

    public boolean asked() {
        return posted() && !param("text").isEmpty();
    }

    public List<Line> lines() {
        return lines;
    }
}
