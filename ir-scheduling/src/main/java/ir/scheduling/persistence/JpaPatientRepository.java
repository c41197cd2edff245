package ir.scheduling.persistence;

import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.scheduling.intake.SearchTextNormalizer;
import ir.scheduling.repository.PatientRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.TypedQuery;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaPatientRepository implements PatientRepository {
    private final EntityManager manager;

    @Inject
    JpaPatientRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public void save(Patient patient) {
        var row = new PatientRow();
        row.id = patient.id().value();
        row.number = patient.medicalRecordNumber();
        row.familyName = patient.familyName();
        row.givenNames = patient.givenNames();
        row.searchName = SearchTextNormalizer.of(patient.familyName() + " " + patient.givenNames());
        row.sex = patient.sex().name();
        row.birthDate = patient.birthDate().orElse(null);
        row.died = patient.deceasedOn().orElse(null);
        row.email = patient.email().orElse(null);
        row.mergedInto = patient.mergedInto().map(PatientId::value).orElse(null);
        manager.merge(row);
        // other statements of this transaction insert rows that refer to the patient
        manager.flush();
    }

    @Override
    public Optional<Patient> find(PatientId id) {
        return Optional.ofNullable(manager.find(PatientRow.class, id.value())).map(PatientRow::toPatient);
    }

    @Override
    public List<PatientId> mergedInto(PatientId id) {
        return manager.createQuery("select id from PatientRow where mergedInto = :id order by id", String.class)
                .setParameter("id", id.value())
                .getResultStream()
                .map(PatientId::new)
                .toList();
    }

    @Override
    public Map<PatientId, Patient> find(Collection<PatientId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        var found = new LinkedHashMap<PatientId, Patient>();
        manager.createQuery("from PatientRow where id in :ids", PatientRow.class)
                .setParameter("ids", ids.stream().map(PatientId::value).toList())
                .getResultList()
                .forEach(row -> found.put(new PatientId(row.id), row.toPatient()));
        return found;
    }

    @Override
    public List<Patient> search(String text, int limit) {
        TypedQuery<PatientRow> query;
        var born = date(text);
        if (born.isPresent()) {
            query = manager.createQuery("from PatientRow where birthDate = :born order by searchName", PatientRow.class)
                    .setParameter("born", born.get());
        } else {
            query = manager.createQuery(
                            "from PatientRow where searchName like :begins escape '!' or number = :number order by searchName",
                            PatientRow.class)
                    .setParameter("begins", beginning(text))
                    .setParameter("number", text);
        }
        return query.setMaxResults(limit)
                .getResultStream()
                .map(PatientRow::toPatient)
                .toList();
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException exception) {
            return Optional.empty();
        }
    }

    /** A pattern for names with this prefix; wildcards in the input are escaped. */
    private static String beginning(String name) {
        return SearchTextNormalizer.of(name)
                        .replace("!", "!!")
                        .replace("%", "!%")
                        .replace("_", "!_") + "%";
    }

    @Entity(name = "PatientRow")
    @Table(name = "patient")
    static class PatientRow {
        @Id
        String id = "";

        String number = "";

        @Column(name = "family_name")
        String familyName = "";

        @Column(name = "given_names")
        String givenNames = "";

        @Column(name = "search_name")
        String searchName = "";

        String sex = "";

        @Column(name = "birth_date")
        @Nullable
        LocalDate birthDate;

        @Nullable
        LocalDate died;

        @Column(name = "merged_into")
        @Nullable
        String mergedInto;

        @Nullable
        String email;

        Patient toPatient() {
            return new Patient(
                    new PatientId(id),
                    number,
                    familyName,
                    givenNames,
                    JsonDocuments.constant("patient", id, Sex.class, sex),
                    Optional.ofNullable(birthDate),
                    Optional.ofNullable(died),
                    Optional.ofNullable(mergedInto).map(PatientId::new),
                    Optional.ofNullable(email));
        }
    }
}
