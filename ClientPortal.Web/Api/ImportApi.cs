using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Import;
using Microsoft.OpenApi;

namespace ClientPortal.Web.Api;

/// <summary><c>/import</c>: takes over existing registrations from a file.</summary>
internal static class ImportApi
{
    public static readonly Mistake ContentType = new("import_content_type", "Send the file as text/csv, application/json or application/yaml.");

    public static void Map(RouteGroupBuilder api) => api.MapPost("/import", ImportAsync).WithTags("Clients")
        .WithSummary("Takes over API clients with their ids, redirect URIs and secrets from CSV, JSON or YAML: all of the file or nothing. `dryRun=true` only tells what would be done.")
        .WithMetadata(new ApiRoute(MaxBytes: ImportFile.MaxBytes))
        .Accepts<ImportClientJson[]>("application/json", "text/csv", "application/yaml", "application/x-yaml", "text/yaml")
        .Example("""[{"clientId":"shop-frontend","name":"Shop","redirectUris":["https://shop.example/callback"],"secretSha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}]""")
        .TakesQuery(new DescribedParameter("dryRun", "true only tells what would be done.") { Type = JsonSchemaType.Boolean }).TakesIdempotencyKey().Gives<ImportedJson>(StatusCodes.Status201Created, 400, 409, 413, 415);

    private static async Task<IResult> ImportAsync(ApiCall call, ImportClients import, PreviewImport preview)
    {
        if (call.MediaType is not { } type || !ImportFormats.ByMediaType.TryGetValue(type, out var format))
        {
            return call.Refuse(ContentType.As(ProblemKind.Invalid));
        }

        if (!(await call.ReadBytesAsync()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        var file = new ImportFile(format, sent.Body);
        try
        {
            return call.Query("dryRun") == "true"
                ? call.Answer(await preview.RunAsync(call.Actor, file, call.Ct), ImportPreviewJson.Of)
                : Answer(call, await import.RunAsync(call.Actor, file, call.Ct, sent.Idempotency));
        }
        finally
        {
            file.Forget();
        }
    }

    private static IResult Answer(ApiCall call, Outcome<ImportedClients> outcome) => outcome.IsDone(out var imported, out var problem)
        ? call.Created($"{ApiGate.Path}/clients", ImportedJson.Of(imported), imported.IsRepeated)
        : call.Refuse(problem);
}

/// <summary>One API client of a file. What <c>POST /clients</c> takes is taken here, too; further names stand in docs/import.md.</summary>
internal sealed record ImportClientJson : ClientProtocolJson
{
    public required string ClientId { get; init; }

    /// <summary>The client id for none.</summary>
    public string? Name { get; init; }

    public ClientKind? Kind { get; init; }

    public IReadOnlyList<string>? RedirectUris { get; init; }

    public IReadOnlyList<string>? GrantTypes { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public TokenEndpointAuthMethod? TokenEndpointAuthMethod { get; init; }

    /// <summary>The secret the client has: 16 to 128 visible ASCII characters that cannot be guessed.</summary>
    public string? Secret { get; init; }

    /// <summary>Or its SHA-256, in hexadecimal or base64.</summary>
    public string? SecretSha256 { get; init; }

    public DateTimeOffset? SecretExpiresAt { get; init; }

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(ImportClientJson);
}

/// <summary>What was taken over.</summary>
internal sealed record ImportedJson(IReadOnlyList<ImportedClientJson> Clients)
{
    public static ImportedJson Of(ImportedClients imported) => new([.. imported.Clients.Select(client =>
        new ImportedClientJson(client.Row, client.Id, client.ClientId, client.Name, client.Kind, client.Secret, client.NewSecret?.Reveal()))]);
}

/// <summary>A client that was taken over.</summary>
/// <param name="Row">As in the file: the row of a CSV file, header included, or the place in the list from 1.</param>
/// <param name="ClientSecret">Where <c>secret</c> is <c>new</c>: the value, this once.</param>
internal sealed record ImportedClientJson(
    int Row, Guid Id, string ClientId, string Name, ClientKind Kind, ImportedSecretKind Secret, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientSecret)
{
    /// <summary>Masked.</summary>
    public override string ToString() => $"{nameof(ImportedClientJson)} {Id}";
}

/// <summary>What an import would do.</summary>
/// <param name="IsGood">Whether it would be done, as things are now.</param>
/// <param name="Code">What is in the way that is about no row.</param>
internal sealed record ImportPreviewJson(bool IsGood, string? Code, string? Title, IReadOnlyList<ImportPreviewRowJson> Rows)
{
    public static ImportPreviewJson Of(ImportPreview preview) =>
        new(preview.IsGood, preview.Problem?.Code, preview.Problem?.Sentence, [.. preview.Rows.Select(ImportPreviewRowJson.Of)]);
}

/// <summary>A client that would be made.</summary>
/// <param name="Errors">Sentences by field, as in a problem; <paramref name="Codes"/> likewise.</param>
internal sealed record ImportPreviewRowJson(
    int Row, string? ClientId, string Name, ClientKind Kind, IReadOnlyList<string> RedirectUris, ImportedSecretKind Secret, Dictionary<string, string[]> Errors, Dictionary<string, string[]> Codes)
{
    public static ImportPreviewRowJson Of(ImportPreviewRow row) =>
        new(row.Row, row.ClientId, row.Name, row.Kind, row.RedirectUris, row.Secret, By(row, mistake => mistake.Sentence), By(row, mistake => mistake.Code));

    private static Dictionary<string, string[]> By(ImportPreviewRow row, Func<FieldProblem, string> part) =>
        row.Mistakes.GroupBy(mistake => ApiProblems.FieldName(mistake.Field), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Select(part).ToArray(), StringComparer.Ordinal);
}
