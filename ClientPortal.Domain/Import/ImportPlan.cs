using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.Import;

/// <summary>What a file says, row by row, with every mistake of every row.</summary>
internal sealed record ImportPlan(IReadOnlyList<PlannedClient> Clients)
{
    /// <summary>All of them; null for none.</summary>
    public Problem? Mistakes => Problem.OfFields([.. Clients.SelectMany(client => client.Mistakes)]);
}

/// <summary>A row of a file as the draft of a client.</summary>
internal sealed record PlannedClient(int Row, ClientDraft Draft, ImportedSecret? Secret, IReadOnlyList<FieldProblem> Mistakes)
{
    public string ClientIdKey => ClientIds.KeyOf(Draft.ClientId ?? "");

    public ImportedSecretKind SecretKind => this switch
    {
        { Secret: ImportedSecret.Value } => ImportedSecretKind.Value,
        { Secret: ImportedSecret.Sha256 } => ImportedSecretKind.Sha256,
        _ => ClientSettings.Of(Draft).TokenEndpointAuthMethod.UsesSecret() ? ImportedSecretKind.New : ImportedSecretKind.None,
    };

    public PlannedClient With(FieldProblem mistake) => this with { Mistakes = [.. Mistakes, mistake] };

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"row {Row}: {Draft.ClientId}";
}

/// <summary>With what secret a client is taken over.</summary>
public enum ImportedSecretKind
{
    /// <summary>It uses none.</summary>
    None,

    /// <summary>The file has none: one is made, and shown this once.</summary>
    New,
    Value,
    Sha256,
}
