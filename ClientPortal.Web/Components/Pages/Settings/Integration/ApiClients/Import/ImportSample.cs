namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients.Import;

/// <summary>A file to begin with; the same two API clients in each format.</summary>
internal sealed record ImportSample(string Name, string FileName, string Text)
{
    private const string Csv = """
        clientId,name,kind,redirectUris,secret,secretSha256
        shop-frontend,Shop,confidential,https://shop.example/callback https://staging.shop.example/callback,,9f2c4be1a0d35c68e7f1b2d39a4e5c60718f9d2a3b4c5d6e7f80912a3b4c5d6e
        shop-app,Shop app,public,http://127.0.0.1/callback,,

        """;

    private const string Json = """
        [
          {
            "clientId": "shop-frontend",
            "name": "Shop",
            "kind": "confidential",
            "redirectUris": ["https://shop.example/callback", "https://staging.shop.example/callback"],
            "secretSha256": "9f2c4be1a0d35c68e7f1b2d39a4e5c60718f9d2a3b4c5d6e7f80912a3b4c5d6e"
          },
          {
            "clientId": "shop-app",
            "name": "Shop app",
            "kind": "public",
            "redirectUris": ["http://127.0.0.1/callback"]
          }
        ]

        """;

    private const string Yaml = """
        - clientId: shop-frontend
          name: Shop
          kind: confidential
          redirectUris:
            - https://shop.example/callback
            - https://staging.shop.example/callback
          secretSha256: 9f2c4be1a0d35c68e7f1b2d39a4e5c60718f9d2a3b4c5d6e7f80912a3b4c5d6e
        - clientId: shop-app
          name: Shop app
          kind: public
          redirectUris: [http://127.0.0.1/callback]

        """;

    public static readonly IReadOnlyList<ImportSample> All =
        [new("CSV", "api-clients.csv", Csv), new("JSON", "api-clients.json", Json), new("YAML", "api-clients.yaml", Yaml)];
}
