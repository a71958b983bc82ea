using System.Security.Cryptography;
using System.Text.Json;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Bench.Servers;

/// <summary>The credentials of the bench's clients; they lie beside the data, so that a portal can be started on them again.</summary>
internal sealed record PortalSecrets(string Key, string AdminKey, Dictionary<string, string> ByClient)
{
    public string Client(string clientId) => ByClient[clientId];

    public static async Task<PortalSecrets> InAsync(DirectoryInfo data)
    {
        var file = Path.Combine(data.FullName, "secrets.json");
        if (!File.Exists(file))
        {
            var fresh = new PortalSecrets(
                New(CredentialKind.ApiKey), New(CredentialKind.ApiKey),
                new[] { Portal.Machine, Portal.OpaqueMachine, Portal.App }.ToDictionary(client => client, _ => New(CredentialKind.ClientSecret), StringComparer.Ordinal));
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(fresh));
        }

        return JsonSerializer.Deserialize<PortalSecrets>(await File.ReadAllTextAsync(file))!;
    }

    /// <summary>A credential in the product's own format.</summary>
    public static string New(CredentialKind kind) => CredentialFormat.Compose(kind, RandomNumberGenerator.GetBytes(32)).Reveal();

    public override string ToString() => nameof(PortalSecrets);
}
