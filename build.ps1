#!/usr/bin/env pwsh
#Requires -Version 7.0
# Thin names for dotnet commands: ./build.ps1 [restore|build|test|bench|publish|pack]
param([ValidateSet('restore', 'build', 'test', 'bench', 'publish', 'pack')][string] $Target = 'build')
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
# What is given away is built the same in any folder.
$release = '-p:ContinuousIntegrationBuild=true'
switch ($Target) {
    'restore' { dotnet restore && dotnet tool restore }
    'build' { dotnet build }
    'test' { dotnet test }
    'bench' { dotnet run -c Release --project bench }
    'publish' { dotnet publish Dex.Server -p:PublishProfile=linux-x64 $release }
    # The libraries with their symbols; then the program once more, as a tool.
    'pack' { dotnet pack -c Release -o artifacts/packages $release && dotnet pack Dex.Server -c Release -o artifacts/packages $release -p:DexTool=true }
}
exit $LASTEXITCODE
