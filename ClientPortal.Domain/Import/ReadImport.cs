using System.Diagnostics;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Import;

/// <summary>Makes drafts of a file and judges them by the rules of every new client. Pure: what the database knows is asked afterwards.</summary>
public sealed class ReadImport(ClientDraftRules rules, TimeProvider time)
{
    /// <summary>The plan with every mistake of every row, or why the file cannot be read at all.</summary>
    /// <param name="ofWorkspace">The scopes that the workspace has defined.</param>
    internal Outcome<ImportPlan> Run(Actor actor, ImportFile file, ScopeSet ofWorkspace)
    {
        if (file.Bytes.Length > ImportFile.MaxBytes)
        {
            return ImportMistakes.TooLarge.As(ProblemKind.Invalid);
        }

        if (ImportText.Read(file.Bytes) is not { } text)
        {
            return ImportMistakes.Encoding.As(ProblemKind.Invalid);
        }

        if (!EntriesOf(file.Format, text).IsDone(out var entries, out var unreadable))
        {
            return unreadable;
        }

        return entries.Count == 0
            ? ImportMistakes.Empty.As(ProblemKind.Invalid)
            : new ImportPlan(WithoutRepetition([.. entries.Select(entry => Plan(actor, entry, ofWorkspace))]));
    }

    private static Outcome<IReadOnlyList<ImportEntry>> EntriesOf(ImportFormat format, string text) => format switch
    {
        ImportFormat.Csv => ReadCsv.From(text),
        ImportFormat.Json => ReadJson.From(text),
        ImportFormat.Yaml => ReadYaml.From(text),
        _ => throw new UnreachableException(),
    };

    private PlannedClient Plan(Actor actor, ImportEntry entry, ScopeSet ofWorkspace)
    {
        var (draft, secret) = ReadImportEntry.From(entry, time.GetUtcNow());
        foreach (var mistake in rules.Validate(draft, ofWorkspace).Errors)
        {
            entry.Report(new Mistake(mistake.ErrorCode, mistake.ErrorMessage), mistake.PropertyName);
        }

        var settings = ClientSettings.Of(draft);
        entry.Report(settings.Scopes is { } asked && !OwnScopes.AreWithin(actor, asked) ? ClientMistakes.ScopeBeyondOwn : null, ImportFields.Scopes);
        entry.Report(secret is not null && !settings.TokenEndpointAuthMethod.UsesSecret() ? ImportMistakes.SecretUnused : null, ImportFields.Secret);
        return new PlannedClient(entry.Row, draft, secret, entry.Mistakes);
    }

    private static List<PlannedClient> WithoutRepetition(List<PlannedClient> clients)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return clients.ConvertAll(client => client.ClientIdKey.Length == 0 || seen.Add(client.ClientIdKey)
            ? client
            : client.With(At(client, ImportMistakes.ClientIdRepeated)));
    }

    /// <summary>A mistake at the client id of a row.</summary>
    internal static FieldProblem At(PlannedClient client, Mistake mistake) =>
        new(ImportEntry.PathOf(client.Row, ImportFields.ClientId), mistake.Code, mistake.Sentence);
}
