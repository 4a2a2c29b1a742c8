#!/usr/bin/env pwsh
# Thin names for dotnet commands: ./build.ps1 [restore|build|test|bench|publish|pack]
param([ValidateSet('restore', 'build', 'test', 'bench', 'publish', 'pack')][string] $Target = 'build')
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
switch ($Target) {
    'restore' { dotnet restore; dotnet tool restore }
    'build' { dotnet build }
    'test' { dotnet test }
    'bench' { dotnet run -c Release --project bench }
    'publish' { dotnet publish Dex.Server -p:PublishProfile=linux-x64 }
    'pack' { dotnet pack -c Release -o artifacts/packages }
}
exit $LASTEXITCODE
