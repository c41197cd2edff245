package ir.fhir.mapper;

import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.StringType;

/** Maps the parts of a Patient that scheduling displays. */
public final class PatientMapper {
    private PatientMapper() {}

    public static Result<ir.domain.patient.Patient> patient(Patient patient, String path, Instant now) {
        var name = patient.getName().stream()
                .filter(n -> n.getUse() == HumanName.NameUse.OFFICIAL)
                .findFirst()
                .or(() -> patient.getName().stream().findFirst());
        if (name.isEmpty() || (!name.get().hasFamily() && !name.get().hasText())) {
            return Result.failure(new Rejection.MissingValue(path + ".name.family", "family-name"));
        }
        var number = patient.getIdentifier().stream()
                .filter(i -> i.getType().getCoding().stream().anyMatch(c -> "MR".equals(c.getCode())))
                .findFirst()
                .or(() -> patient.getIdentifier().stream()
                        .filter(Identifier::hasValue)
                        .findFirst())
                .map(Identifier::getValue);
        if (number.isEmpty()) {
            return Result.failure(new Rejection.MissingValue(path + ".identifier", "patient-number-hospital-system"));
        }
        var sex = patient.getGender() == null
                ? Sex.UNKNOWN
                : switch (patient.getGender()) {
                    case FEMALE -> Sex.FEMALE;
                    case MALE -> Sex.MALE;
                    case OTHER -> Sex.OTHER;
                    default -> Sex.UNKNOWN;
                };
        return Result.success(new ir.domain.patient.Patient(
                new PatientId(patient.getIdElement().getIdPart()),
                number.get(),
                name.get().hasFamily() ? name.get().getFamily() : name.get().getText(),
                name.get().getGiven().stream().map(StringType::getValue).collect(Collectors.joining(" ")),
                sex,
                patient.hasBirthDate()
                        ? Optional.of(LocalDate.parse(
                                patient.getBirthDateElement().getValueAsString().length() == 10
                                        ? patient.getBirthDateElement().getValueAsString()
                                        : (patient.getBirthDateElement().getValueAsString() + "-01-01")
                                                .substring(0, 10)))
                        : Optional.empty(),
                patient.hasDeceasedDateTimeType()
                        ? Optional.of(day(patient.getDeceasedDateTimeType().getValue()))
                        // deceased without a date: the date of receipt counts
                        : patient.hasDeceasedBooleanType()
                                        && patient.getDeceasedBooleanType().booleanValue()
                                ? Optional.of(day(Date.from(now)))
                                : Optional.empty(),
                patient.getLink().stream()
                        .filter(link -> link.getType() == Patient.LinkType.REPLACEDBY)
                        .map(link -> link.getOther().getReferenceElement().getIdPart())
                        .filter(java.util.Objects::nonNull)
                        .map(PatientId::new)
                        .findFirst(),
                patient.getTelecom().stream()
                        .filter(t -> t.getSystem() == ContactPoint.ContactPointSystem.EMAIL)
                        .filter(t -> t.getUse() != ContactPoint.ContactPointUse.OLD)
                        .map(ContactPoint::getValue)
                        .filter(java.util.Objects::nonNull)
                        .findFirst()));
    }

    private static LocalDate day(Date date) {
        return date.toInstant().atZone(java.time.ZoneOffset.UTC).toLocalDate();
    }
}
