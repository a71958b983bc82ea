using System.Diagnostics;
using System.IO.Compression;
using ClientPortal.Tests.Architecture;

namespace ClientPortal.Tests.ClientLibrary;

public sealed class PackageTests
{
    [Fact]
    public async Task Dotnet_pack_makes_a_package_with_its_readme_and_its_documentation()
    {
        var (folder, configuration) = (Directory.CreateTempSubdirectory("clientportal-package-").FullName, new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name);
        try
        {
            using var pack = Process.Start(new ProcessStartInfo("dotnet", ["pack", Repository.PathOf("ClientPortal.Client"), "--no-build", "-c", configuration, "-o", folder, "--nologo"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = await pack.StandardOutput.ReadToEndAsync();
            await pack.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
            pack.ExitCode.ShouldBe(0, output);

            await using var package = await ZipFile.OpenReadAsync(Directory.EnumerateFiles(folder, "ClientPortal.Client.*.nupkg").Single());
            var entries = package.Entries.Select(entry => entry.FullName).ToArray();
            foreach (var wanted in new[] { "README.md", "lib/net10.0/ClientPortal.Client.dll", "lib/net10.0/ClientPortal.Client.xml" })
            {
                entries.ShouldContain(wanted);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
